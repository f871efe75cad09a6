import { roles } from '@forewarn/shared';
import { useSignal } from '@preact/signals';
import { useAction } from '../../api/action.ts';
import { api, ask } from '../../api/client.ts';
import { count, sentenceCase } from '../../format/value.ts';
import { CopyBox } from '../../parts/copy-box.tsx';
import { Field } from '../../parts/field.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Trouble } from '../../parts/trouble.tsx';

const dayMs = 86_400_000;
/** The collector approves beforehand only with tokens this small (SECURITY, Enrolment 1). */
const approvable = { uses: 50, days: 1 };

/** Makes an enrolment token and shows, this once, the command that uses it. */
export function EnrolForm({ onMade }: { onMade?: () => void }) {
  const form = useSignal({ role: 'workstation', site: '', owner: '', tags: '', uses: '1', days: '1' });
  const made = useSignal<{ command: string; expiresAt: number; uses: number; approved: boolean } | null>(null);
  const { busy, error, run } = useAction();
  const set = (change: Partial<typeof form.value>) => {
    form.value = { ...form.value, ...change };
  };
  const { role, site, owner, tags, uses, days } = form.value;
  const approved = Number(uses) <= approvable.uses && Number(days) <= approvable.days;

  async function submit(event: Event) {
    event.preventDefault();
    await run(async () => {
      const json = {
        role: roles.find((r) => r === role) ?? 'workstation',
        site: site.trim(),
        owner: owner.trim(),
        tags: tags
          .split(',')
          .map((tag) => tag.trim())
          .filter(Boolean),
        uses: Number(uses),
        validMs: Number(days) * dayMs,
      };
      const { command, expiresAt } = await ask(api.tokens.$post({ json }));
      made.value = { command, expiresAt, uses: json.uses, approved };
      onMade?.();
    });
  }

  if (made.value) {
    return (
      <div class="form">
        <h2>Run this on the {made.value.uses === 1 ? 'new machine' : 'new machines'}</h2>
        <CopyBox text={made.value.command} label="Enrolment command" />
        <p class="muted small">
          As administrator or root. It is shown this once; it works for {count(made.value.uses, 'machine')} and expires{' '}
          <Moment at={made.value.expiresAt} as="moment" />.{' '}
          {made.value.approved
            ? 'The device appears in the fleet by itself.'
            : 'Each device then waits under Settings → Enrol until an admin approves it.'}
        </p>
        <div class="form-actions">
          <button
            type="button"
            class="button"
            onClick={() => {
              made.value = null;
            }}
          >
            Make another
          </button>
        </div>
      </div>
    );
  }
  return (
    <form class="form" onSubmit={submit}>
      <div class="field-grid">
        <Field label="Role" hint="A server's incidents weigh more than a workstation's.">
          <select class="input" value={role} onChange={(event) => set({ role: event.currentTarget.value })}>
            {roles.map((r) => (
              <option key={r} value={r}>
                {sentenceCase(r)}
              </option>
            ))}
          </select>
        </Field>
        <Field label="Site" hint="Where it stands, such as Berlin or 2nd floor. May stay empty.">
          <input class="input" maxLength={100} value={site} onInput={(e) => set({ site: e.currentTarget.value })} />
        </Field>
        <Field label="Owner" hint="Who uses it. May stay empty.">
          <input class="input" maxLength={100} value={owner} onInput={(e) => set({ owner: e.currentTarget.value })} />
        </Field>
        <Field label="Tags" hint="Separated by commas. May stay empty.">
          <input class="input" value={tags} onInput={(e) => set({ tags: e.currentTarget.value })} />
        </Field>
        <Field label="For how many machines">
          <input
            class="input"
            type="number"
            min={1}
            max={500}
            required
            value={uses}
            onInput={(e) => set({ uses: e.currentTarget.value })}
          />
        </Field>
        <Field label="Valid for">
          <select class="input" value={days} onChange={(e) => set({ days: e.currentTarget.value })}>
            <option value="1">1 day</option>
            <option value="3">3 days</option>
            <option value="7">7 days</option>
          </select>
        </Field>
      </div>
      {!approved && (
        <p class="notice-line small">
          With more than {approvable.uses} machines or longer than a day, an admin approves each device before it
          delivers anything.
        </p>
      )}
      {error && <Trouble>{error}</Trouble>}
      <div class="form-actions">
        <button type="submit" class="button primary" disabled={busy}>
          {busy ? 'Making the command…' : 'Show the command'}
        </button>
      </div>
    </form>
  );
}
