import { useEffect } from 'preact/hooks';
import { api, ask } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import { acknowledgedIncidents, openIncidents } from '../../live/incident-store.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Panel } from '../../parts/panel.tsx';
import { IncidentLine } from '../incidents/incident-line.tsx';

const shown = 6;

/** Its incidents: those that are not over first. */
export function DeviceIncidents({ device }: { device: string }) {
  const past = useResource(
    async () =>
      (
        await ask(
          api.devices[':id'].incidents.$get({ param: { id: device }, query: { phase: 'resolved', limit: '6' } }),
        )
      ).incidents,
    [device],
  );
  const active = [...openIncidents.value, ...acknowledgedIncidents.value].filter((i) => i.device === device);
  useEffect(() => {
    if (past.data !== undefined) past.reload();
  }, [active.length]);
  return (
    <Panel title="Incidents" flush end={<span class="muted small">{active.length} open or acknowledged</span>}>
      <ul>
        {active.map((incident) => (
          <li key={incident.id}>
            <IncidentLine incident={incident} ofDevice />
          </li>
        ))}
      </ul>
      <Loaded from={past}>
        {(resolved) =>
          active.length === 0 && resolved.length === 0 ? (
            <p class="quiet-note muted">Nothing is wrong with it, and nothing was.</p>
          ) : resolved.length === 0 ? null : (
            <details class="past">
              <summary>Resolved, newest {Math.min(shown, resolved.length)}</summary>
              <ul>
                {resolved.map((incident) => (
                  <li key={incident.id}>
                    <IncidentLine incident={incident} ofDevice />
                  </li>
                ))}
              </ul>
            </details>
          )
        }
      </Loaded>
    </Panel>
  );
}
