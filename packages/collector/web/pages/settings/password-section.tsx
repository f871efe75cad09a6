import { useSignal } from '@preact/signals';
import { useAction } from '../../api/action.ts';
import { api, ask } from '../../api/client.ts';
import { Field } from '../../parts/field.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { notify } from '../../state/notices.ts';

export function PasswordSection() {
  const current = useSignal('');
  const next = useSignal('');
  const { busy, error, run } = useAction();
  async function submit(event: Event) {
    event.preventDefault();
    const json = { current: current.value, next: next.value };
    if (!(await run(() => ask(api.session.password.$post({ json }))))) return;
    current.value = '';
    next.value = '';
    notify('Your password is changed. Your other sessions have ended.');
  }
  return (
    <Panel title="Your password">
      <form class="form narrow-form" onSubmit={submit}>
        <Field label="Present password">
          <input
            class="input"
            type="password"
            autocomplete="current-password"
            required
            value={current.value}
            onInput={(event) => {
              current.value = event.currentTarget.value;
            }}
          />
        </Field>
        <Field label="New password" hint="At least 10 characters. A few words are good.">
          <input
            class="input"
            type="password"
            autocomplete="new-password"
            required
            minLength={10}
            value={next.value}
            onInput={(event) => {
              next.value = event.currentTarget.value;
            }}
          />
        </Field>
        {error && <Trouble>{error}</Trouble>}
        <div class="form-actions">
          <button type="submit" class="button primary" disabled={busy}>
            {busy ? 'Changing…' : 'Change password'}
          </button>
        </div>
      </form>
    </Panel>
  );
}
