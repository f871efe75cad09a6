import { roles } from '@forewarn/shared';
import { useSignal } from '@preact/signals';
import { api, ask } from '../../api/client.ts';
import { sentenceCase } from '../../format/value.ts';
import { fleet } from '../../live/fleet-store.ts';
import { Choice } from '../../parts/choice.tsx';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Field } from '../../parts/field.tsx';
import { notify } from '../../state/notices.ts';

const kinds = ['site', 'tag', 'role', 'device'] as const;
const rhythms = { once: null, daily: 1, weekly: 7, 'every four weeks': 28 } as const;
type Rhythm = keyof typeof rhythms;
const hourMs = 3_600_000;
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Tonight at ten, as a field for local times wants it. */
function tonight(): string {
  const at = new Date();
  at.setHours(22, 0, 0, 0);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What may be chosen of each kind: what the fleet has. */
function choicesOf(kind: (typeof kinds)[number]): readonly { value: string; label: string }[] {
  if (kind === 'role') return roles.map((role) => ({ value: role, label: sentenceCase(role) }));
  const tiles = [...fleet.byId.values()];
  if (kind === 'device') return tiles.map(({ id, name }) => ({ value: id, label: name })).sort(byLabel);
  const names = kind === 'site' ? tiles.map((tile) => tile.site) : tiles.flatMap((tile) => tile.tags);
  return [...new Set(names)]
    .filter(Boolean)
    .map((name) => ({ value: name, label: name }))
    .sort(byLabel);
}
const byLabel = (a: { label: string }, b: { label: string }) => a.label.localeCompare(b.label);

/** A time in which incidents are recorded and nobody is told: once, or again and again. */
export function MaintenanceButton({ onDone }: { onDone: () => void }) {
  const form = useSignal({
    kind: 'site' as (typeof kinds)[number],
    what: '',
    from: tonight(),
    hours: 4,
    rhythm: 'weekly' as Rhythm,
    reason: '',
  });
  const set = (change: Partial<typeof form.value>) => {
    form.value = { ...form.value, ...change };
  };
  const { kind, what, from, hours, rhythm, reason } = form.value;
  const choices = choicesOf(kind);

  async function plan() {
    const begins = new Date(from).getTime();
    const json = {
      match: { [kind]: what },
      from: begins,
      until: begins + hours * hourMs,
      everyDays: rhythms[rhythm],
      timeZone: ownZone,
      reason: reason.trim(),
    };
    await ask(api.silences.$post({ json }));
    notify('The maintenance window is planned.');
    set({ what: '', reason: '' });
    onDone();
  }
  return (
    <ConfirmButton
      label="Plan maintenance"
      class="tight"
      title="Plan a maintenance window"
      confirm="Plan it"
      onConfirm={plan}
    >
      <p class="muted">Incidents stay recorded and visible; no ticket is opened and nobody is told.</p>
      <div class="field-grid">
        <Field label="Covers a">
          <Choice of={kinds} value={kind} onChange={(next) => set({ kind: next, what: '' })} say={sentenceCase} />
        </Field>
        <Field label="Which">
          <select class="input" required onChange={(event) => set({ what: event.currentTarget.value })}>
            <option value="" disabled selected={what === ''}>
              {choices.length === 0 ? `No device has a ${kind}` : 'Choose…'}
            </option>
            {choices.map(({ value, label }) => (
              <option key={value} value={value} selected={value === what}>
                {label}
              </option>
            ))}
          </select>
        </Field>
        <Field label="Begins" hint={ownZone}>
          <input
            class="input"
            type="datetime-local"
            required
            value={from}
            onInput={(event) => set({ from: event.currentTarget.value })}
          />
        </Field>
        <Field label="Lasts, hours">
          <input
            class="input"
            type="number"
            required
            min={0.25}
            max={24}
            step={0.25}
            value={hours}
            onInput={(event) => set({ hours: event.currentTarget.valueAsNumber })}
          />
        </Field>
        <Field label="Happens">
          <Choice
            of={Object.keys(rhythms) as Rhythm[]}
            value={rhythm}
            onChange={(next) => set({ rhythm: next })}
            say={sentenceCase}
          />
        </Field>
      </div>
      <Field label="Reason" hint="Whoever wonders later reads it.">
        <input
          class="input"
          required
          maxLength={300}
          value={reason}
          placeholder="Servers are patched"
          onInput={(event) => set({ reason: event.currentTarget.value })}
        />
      </Field>
    </ConfirmButton>
  );
}
