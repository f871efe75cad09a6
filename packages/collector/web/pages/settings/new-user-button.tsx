import { useSignal } from '@preact/signals';
import { api, ask } from '../../api/client.ts';
import type { UserRole } from '../../api/shapes.ts';
import { sentenceCase } from '../../format/value.ts';
import { Choice } from '../../parts/choice.tsx';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Field } from '../../parts/field.tsx';
import { notify } from '../../state/notices.ts';
import { userRoles } from './user-roles.ts';

export function NewUserButton({ onDone }: { onDone: () => void }) {
  const form = useSignal<{ name: string; role: UserRole; password: string }>({
    name: '',
    role: 'technician',
    password: '',
  });
  const set = (change: Partial<typeof form.value>) => {
    form.value = { ...form.value, ...change };
  };
  async function add() {
    const { name, role, password } = form.value;
    await ask(api.users.$post({ json: { name: name.trim(), role, password } }));
    notify(`${name.trim()} can sign in now.`);
    set({ name: '', password: '' });
    onDone();
  }
  return (
    <ConfirmButton label="Add a person" class="tight" title="Add a person" confirm="Add" onConfirm={add}>
      <Field label="Name" hint="Letters, digits, dot, dash, underscore or @">
        <input
          class="input"
          required
          autocomplete="off"
          spellcheck={false}
          value={form.value.name}
          onInput={(event) => set({ name: event.currentTarget.value })}
        />
      </Field>
      <Field label="Role">
        <Choice of={userRoles} value={form.value.role} onChange={(role) => set({ role })} say={sentenceCase} />
      </Field>
      <Field
        label="First password"
        hint="At least 10 characters. Tell them to change it under Settings → Your password."
      >
        <input
          class="input"
          type="password"
          autocomplete="new-password"
          required
          minLength={10}
          value={form.value.password}
          onInput={(event) => set({ password: event.currentTarget.value })}
        />
      </Field>
    </ConfirmButton>
  );
}
