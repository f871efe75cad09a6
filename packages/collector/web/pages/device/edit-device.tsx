import { roles } from '@forewarn/shared';
import { useSignal } from '@preact/signals';
import { api, ask } from '../../api/client.ts';
import type { DeviceRecord } from '../../api/shapes.ts';
import { sentenceCase } from '../../format/value.ts';
import { Choice } from '../../parts/choice.tsx';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Field } from '../../parts/field.tsx';
import { notify } from '../../state/notices.ts';

export function EditDevice({ record, onDone }: { record: DeviceRecord; onDone: () => void }) {
  const form = useSignal({
    name: record.name,
    owner: record.owner,
    site: record.site,
    role: record.role,
    tags: record.tags.join(', '),
  });
  const set = (change: Partial<typeof form.value>) => {
    form.value = { ...form.value, ...change };
  };
  async function save() {
    const { tags, name, owner, site, role } = form.value;
    const json = {
      name: name.trim(),
      owner: owner.trim(),
      site: site.trim(),
      role,
      tags: tags
        .split(',')
        .map((tag) => tag.trim())
        .filter(Boolean),
    };
    await ask(api.devices[':id'].$patch({ param: { id: record.id }, json }));
    notify('Saved.');
    onDone();
  }
  return (
    <ConfirmButton label="Edit" title="Edit device" confirm="Save" onConfirm={save}>
      <Field label="Name">
        <input
          class="input"
          required
          maxLength={100}
          value={form.value.name}
          onInput={(event) => set({ name: event.currentTarget.value })}
        />
      </Field>
      <div class="field-grid">
        <Field label="Owner">
          <input
            class="input"
            maxLength={100}
            value={form.value.owner}
            onInput={(event) => set({ owner: event.currentTarget.value })}
          />
        </Field>
        <Field label="Site">
          <input
            class="input"
            maxLength={100}
            value={form.value.site}
            onInput={(event) => set({ site: event.currentTarget.value })}
          />
        </Field>
        <Field label="Role">
          <Choice of={roles} value={form.value.role} onChange={(role) => set({ role })} say={sentenceCase} />
        </Field>
        <Field label="Tags" hint="Separated by commas">
          <input class="input" value={form.value.tags} onInput={(event) => set({ tags: event.currentTarget.value })} />
        </Field>
      </div>
    </ConfirmButton>
  );
}
