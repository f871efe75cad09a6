import { useSignal } from '@preact/signals';
import { api, ask } from '../../api/client.ts';
import type { User } from '../../api/shapes.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Field } from '../../parts/field.tsx';
import { notify } from '../../state/notices.ts';

export function SetPasswordButton({ user }: { user: User }) {
  const password = useSignal('');
  return (
    <ConfirmButton
      label="Password…"
      class="tight"
      title={`Set a new password for ${user.name}`}
      confirm="Set password"
      onConfirm={async () => {
        await ask(api.users[':id'].$patch({ param: { id: user.id }, json: { password: password.value } }));
        password.value = '';
        notify(`${user.name} has a new password.`);
      }}
    >
      <p class="muted">All their sessions end.</p>
      <Field label="New password" hint="At least 10 characters">
        <input
          class="input"
          type="password"
          autocomplete="new-password"
          required
          minLength={10}
          value={password.value}
          onInput={(event) => {
            password.value = event.currentTarget.value;
          }}
        />
      </Field>
    </ConfirmButton>
  );
}
