import type { IncidentView } from '@forewarn/shared';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import {
  acknowledgedIncidents,
  incidentsError,
  incidentsLoaded,
  loadIncidents,
  openIncidents,
  recentMs,
  resolvedIncidents,
} from '../../live/incident-store.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { now } from '../../state/clock.ts';
import { go, path } from '../../state/router.ts';
import { typing } from '../../state/shortcuts.ts';
import { IncidentColumn } from './incident-column.tsx';

function matching(incidents: readonly IncidentView[], text: string): readonly IncidentView[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return incidents;
  return incidents.filter((i) =>
    [i.deviceName, i.title, i.summary, i.instance].some((field) => field.toLowerCase().includes(wanted)),
  );
}

/** The board: who must act, who is acting, what is over. */
export function IncidentsPage() {
  const text = useSignal('');
  const picked = useSignal('');
  const open = matching(openIncidents.value, text.value);
  const taken = matching(acknowledgedIncidents.value, text.value);
  const since = now.value - recentMs;
  const over = matching(
    resolvedIncidents.value.filter((incident) => (incident.resolvedAt ?? 0) >= since),
    text.value,
  );
  const order = [...open, ...taken, ...over];

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (typing(event) || event.defaultPrevented) return;
      const at = order.findIndex((incident) => incident.id === picked.value);
      const next = event.key === 'j' ? at + 1 : event.key === 'k' ? Math.max(0, at - 1) : -1;
      const chosen = order[next];
      if (next >= 0 && chosen) {
        picked.value = chosen.id;
        requestAnimationFrame(() =>
          document.querySelector('.incident-card.picked')?.scrollIntoView({ block: 'nearest' }),
        );
      } else if (event.key === 'Enter' && at >= 0 && event.target === document.body)
        go(path('incidents', picked.value));
      else return;
      event.preventDefault();
    }
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  });

  return (
    <div class="page">
      <PageHead title="Incidents">
        <div class="end no-print">
          <SearchBox
            label="Search incidents by device, title or text"
            placeholder="Device, title or text"
            value={text.value}
            onInput={(value) => {
              text.value = value;
            }}
          />
          <a class="button" href="/api/v1/incidents.csv" download>
            Export CSV
          </a>
        </div>
      </PageHead>
      {incidentsError.value && <Trouble retry={loadIncidents}>{incidentsError.value}</Trouble>}
      {!incidentsLoaded.value && !incidentsError.value && <p class="muted">Loading…</p>}
      {incidentsLoaded.value && (
        <div class="board">
          <IncidentColumn title="Open" incidents={open} picked={picked.value}>
            {text.value === '' ? (
              <EmptyState title="All quiet">
                <p>Nothing needs anybody. A breach that holds appears here within seconds, with what to do first.</p>
              </EmptyState>
            ) : (
              <p class="quiet-note muted">No open incident matches.</p>
            )}
          </IncidentColumn>
          <IncidentColumn title="Acknowledged" incidents={taken} picked={picked.value}>
            <p class="quiet-note muted">Incidents that somebody has taken stand here until they are over.</p>
          </IncidentColumn>
          <IncidentColumn title="Resolved, last 24 h" incidents={over} picked={picked.value}>
            <p class="quiet-note muted">Nothing was resolved in the last 24 hours.</p>
          </IncidentColumn>
        </div>
      )}
    </div>
  );
}
