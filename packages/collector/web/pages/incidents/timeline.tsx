import { useAction } from '../../api/action.ts';
import { api, ask } from '../../api/client.ts';
import type { IncidentDetail } from '../../api/shapes.ts';
import { sentenceCase, words } from '../../format/value.ts';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { useDraft } from '../../state/drafts.ts';
import { isTechnician } from '../../state/session.ts';

const says: Readonly<Record<string, string>> = {
  pending: 'A breach began and must hold',
  dropped: 'It did not hold',
  opened: 'It held: incident opened',
  reopened: 'It came back: opened again',
  repeated: 'It breached again',
  severity: 'Severity changed',
  finding: 'The readings changed',
  acknowledged: 'Acknowledged',
  noted: 'Note',
  unsilenced: 'The silence ended: people are told now',
  resolved: 'Resolved',
};

/** What happened to it, newest first, and a place to write. */
export function Timeline({ detail, onNoted }: { detail: IncidentDetail; onNoted: () => void }) {
  const { incident, timeline } = detail;
  const text = useDraft(`incident ${incident.id}`);
  const { busy, error, run } = useAction();
  async function add(event: Event) {
    event.preventDefault();
    const json = { text: text.value.trim() };
    if (json.text === '') return;
    if (!(await run(() => ask(api.incidents[':id'].note.$post({ param: { id: incident.id }, json }))))) return;
    text.value = '';
    onNoted();
  }
  return (
    <Panel title="Timeline">
      {isTechnician.value && incident.phase !== 'resolved' && (
        <form class="form note-form no-print" onSubmit={add}>
          <textarea
            class="input"
            aria-label="Note"
            placeholder="Write a note for whoever looks next"
            maxLength={2000}
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value;
            }}
          />
          {error && <Trouble>{error}</Trouble>}
          <div class="form-actions">
            <button type="submit" class="button tight" disabled={busy || text.value.trim() === ''}>
              {busy ? 'Adding…' : 'Add note'}
            </button>
          </div>
        </form>
      )}
      <ol class="timeline">
        {[...timeline].reverse().map((entry) => (
          <li key={`${entry.at}${entry.type}${entry.text}`}>
            <div class="row">
              <strong>{says[entry.type] ?? sentenceCase(words(entry.type))}</strong>
              {entry.by !== '' && entry.by !== 'forewarn' && entry.by !== 'clear' && (
                <span class="muted">
                  by <bdi>{entry.by}</bdi>
                </span>
              )}
              <span class="muted small age">
                <Moment at={entry.at} as="moment" />
              </span>
            </div>
            {entry.text !== '' && <p class="long-text small">{entry.text}</p>}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
