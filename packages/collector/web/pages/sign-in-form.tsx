import { useSignal } from '@preact/signals';
import { useAction } from '../api/action.ts';
import { api, ask } from '../api/client.ts';
import { Field } from '../parts/field.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { enter } from '../state/session.ts';

export function SignInForm({ name: known = '' }: { name?: string }) {
  const name = useSignal(known);
  const password = useSignal('');
  const { busy, error, run } = useAction();
  async function submit(event: Event) {
    event.preventDefault();
    await run(async () =>
      enter(await ask(api.session.$post({ json: { name: name.value.trim(), password: password.value } }))),
    );
  }
  return (
    <form class="form" onSubmit={submit}>
      <Field label="Name">
        <input
          class="input"
          name="name"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          value={name.value}
          onInput={(event) => {
            name.value = event.currentTarget.value;
          }}
        />
      </Field>
      <Field label="Password">
        <input
          class="input"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          value={password.value}
          onInput={(event) => {
            password.value = event.currentTarget.value;
          }}
        />
      </Field>
      {error && <Trouble>{error}</Trouble>}
      <button type="submit" class="button primary" disabled={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  );
}
