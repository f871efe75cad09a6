import { useSignal } from '@preact/signals';
import { api, ask } from '../../api/client.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Field } from '../../parts/field.tsx';
import { notify } from '../../state/notices.ts';

const hourMs = 3_600_000;
const lengths = [
  [String(hourMs), '1 hour'],
  [String(4 * hourMs), '4 hours'],
  [String(24 * hourMs), '1 day'],
  [String(7 * 24 * hourMs), '1 week'],
  [String(30 * 24 * hourMs), '30 days'],
] as const;

/** Tell nobody of this rule on this device for a while; it can be taken back at once. */
export function SilenceButton({ incident, onDone }: { incident: string; onDone: () => void }) {
  const forMs = useSignal<string>(lengths[1][0]);
  const reason = useSignal('');

  async function silence() {
    const json = { forMs: Number(forMs.value), reason: reason.value.trim() };
    const made = await ask(api.incidents[':id'].silence.$post({ param: { id: incident }, json }));
    notify('Silenced. Nobody is told about it until then.', () => void undo(made.id));
    reason.value = '';
    onDone();
  }
  async function undo(id: string) {
    await ask(api.silences[':id'].$delete({ param: { id } }));
    notify('The silence is ended.');
    onDone();
  }
  return (
    <ConfirmButton label="Silence…" title="Silence this for a while" confirm="Silence it" onConfirm={silence}>
      <p class="muted">
        It stays recorded and visible here; no ticket is opened and nobody is notified. Other troubles of the device are
        not touched.
      </p>
      <Field label="For">
        <select
          class="input"
          value={forMs.value}
          onChange={(event) => {
            forMs.value = event.currentTarget.value;
          }}
        >
          {lengths.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </Field>
      <Field label="Reason" hint="Whoever wonders later reads it.">
        <input
          class="input"
          required
          maxLength={300}
          value={reason.value}
          placeholder="New disk is ordered"
          onInput={(event) => {
            reason.value = event.currentTarget.value;
          }}
        />
      </Field>
    </ConfirmButton>
  );
}
