import { useSignal } from '@preact/signals';
import { useAction } from '../api/action.ts';
import { api, ask } from '../api/client.ts';
import { Field } from '../parts/field.tsx';
import { Gate } from '../parts/gate.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { go } from '../state/router.ts';
import { enter } from '../state/session.ts';

/** As the collector demands it. */
const shortest = 10;

/** The first run: whoever holds the one-time link makes the first user. */
export function SetupPage() {
  const link = useSignal(location.hash.length > 1 ? location.hash.slice(1) : '');
  const given = useSignal(link.peek() !== '');
  const name = useSignal('');
  const password = useSignal('');
  const { busy, error, run } = useAction();

  async function submit(event: Event) {
    event.preventDefault();
    await run(async () => {
      const json = { link: link.value.trim(), name: name.value.trim(), password: password.value };
      const known = await ask(api.setup.$post({ json }));
      // The used secret leaves the address bar.
      go('/', 'replace');
      enter(known);
    });
  }
  return (
    <Gate title="Welcome to Forewarn">
      <p class="muted">This collector has no user yet. You are about to be its first admin.</p>
      <form class="form" onSubmit={submit}>
        {!given.value && (
          <Field
            label="Setup link"
            hint="The collector printed it when it started. Show it again there with: forewarn-collector setup-link"
          >
            <input
              class="input"
              name="link"
              required
              spellcheck={false}
              autocomplete="off"
              placeholder="http://…/setup#…"
              value={link.value}
              onInput={(event) => {
                link.value = event.currentTarget.value;
              }}
            />
          </Field>
        )}
        <Field label="Your name" hint="Letters, digits, dot, dash, underscore or @. You sign in with it.">
          <input
            class="input"
            name="name"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            required
            pattern="[A-Za-z0-9][A-Za-z0-9._@\-]{0,63}"
            value={name.value}
            onInput={(event) => {
              name.value = event.currentTarget.value;
            }}
          />
        </Field>
        <Field label="Password" hint={`At least ${shortest} characters. A few words are good.`}>
          <input
            class="input"
            name="password"
            type="password"
            autocomplete="new-password"
            required
            minLength={shortest}
            value={password.value}
            onInput={(event) => {
              password.value = event.currentTarget.value;
            }}
          />
        </Field>
        {error && <Trouble>{error}</Trouble>}
        {error && given.value && (
          <button
            type="button"
            class="button quiet tight"
            onClick={() => {
              given.value = false;
              link.value = '';
            }}
          >
            Enter another setup link
          </button>
        )}
        <button type="submit" class="button primary" disabled={busy}>
          {busy ? 'Making your account…' : 'Make my account'}
        </button>
      </form>
    </Gate>
  );
}
