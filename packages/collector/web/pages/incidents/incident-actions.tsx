import type { IncidentView } from '@forewarn/shared';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useAction } from '../../api/action.ts';
import { api, ask } from '../../api/client.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Field } from '../../parts/field.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { notify } from '../../state/notices.ts';
import { isTechnician } from '../../state/session.ts';
import { typing } from '../../state/shortcuts.ts';
import { SilenceButton } from './silence-button.tsx';

export async function acknowledge(id: string): Promise<void> {
  await ask(api.incidents[':id'].acknowledge.$post({ param: { id }, json: {} }));
}

/** What a technician can do with one incident; nothing for a viewer. */
export function IncidentActions({ incident, onDone }: { incident: IncidentView; onDone: () => void }) {
  const { busy, error, run } = useAction();
  const isOpen = incident.phase === 'open' && isTechnician.value;

  async function take() {
    if (!(await run(() => acknowledge(incident.id)))) return;
    notify('Acknowledged: it is yours now.');
    onDone();
  }
  useEffect(() => {
    if (!isOpen) return;
    function onKeyDown(event: KeyboardEvent): void {
      if (event.key === 'a' && !typing(event) && !event.defaultPrevented) void take();
    }
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [isOpen, incident.id]);

  if (!isTechnician.value || incident.phase === 'resolved') return null;
  return (
    <div class="stack tight no-print">
      <div class="row">
        {isOpen && (
          <button type="button" class="button primary" disabled={busy} onClick={take}>
            {busy ? 'Acknowledging…' : 'Acknowledge'}
          </button>
        )}
        <SilenceButton incident={incident.id} onDone={onDone} />
        <ResolveButton incident={incident} onDone={onDone} />
      </div>
      {error && <Trouble>{error}</Trouble>}
    </div>
  );
}

function ResolveButton({ incident, onDone }: { incident: IncidentView; onDone: () => void }) {
  const note = useSignal('');
  async function resolve() {
    const { id } = incident;
    const text = note.value.trim();
    await ask(api.incidents[':id'].resolve.$post({ param: { id }, json: text === '' ? {} : { note: text } }));
    notify('Resolved.');
    onDone();
  }
  return (
    <ConfirmButton label="Resolve…" title="Resolve this incident?" confirm="Resolve it" onConfirm={resolve}>
      <p>
        {incident.finding === 'breached'
          ? 'The readings are still bad. Resolve it only if you know that it is over: if they stay bad, it opens again.'
          : 'It ends now, and its ticket is told so.'}
      </p>
      <Field label="What solved it" hint="Optional; goes into the timeline and the ticket.">
        <textarea
          class="input"
          maxLength={2000}
          value={note.value}
          onInput={(event) => {
            note.value = event.currentTarget.value;
          }}
        />
      </Field>
    </ConfirmButton>
  );
}
