import { incidentsError, incidentsLoaded, loadIncidents, openIncidents } from '../../live/incident-store.ts';
import { Panel } from '../../parts/panel.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { IncidentLine } from '../incidents/incident-line.tsx';

const shown = 8;

/** Beside the fleet: what needs somebody, worst first. */
export function WorstNow() {
  const open = openIncidents.value;
  return (
    <aside class="worst-now" aria-label="Open incidents">
      <Panel title="Needs someone" end={<span class="muted small">{open.length} open</span>} flush>
        {incidentsError.value && <Trouble retry={loadIncidents}>{incidentsError.value}</Trouble>}
        {incidentsLoaded.value && open.length === 0 && (
          <p class="quiet-note muted">All quiet. An incident appears here the moment a breach has held.</p>
        )}
        <ul>
          {open.slice(0, shown).map((incident) => (
            <li key={incident.id}>
              <IncidentLine incident={incident} />
            </li>
          ))}
        </ul>
        {open.length > 0 && (
          <a class="list-row small" href="/incidents">
            Open the board
          </a>
        )}
      </Panel>
    </aside>
  );
}
