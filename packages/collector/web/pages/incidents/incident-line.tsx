import type { IncidentView } from '@forewarn/shared';
import { titleBesideDevice } from '../../format/incident-title.ts';
import { HealthMark } from '../../parts/health-mark.tsx';
import { Moment } from '../../parts/moment.tsx';
import { path } from '../../state/router.ts';

const mark = { critical: 'critical', warning: 'warning', info: 'unknown' } as const;

/** An incident in two lines, for narrow lists. */
export function IncidentLine({ incident, ofDevice = false }: { incident: IncidentView; ofDevice?: boolean }) {
  return (
    <a class="list-row incident-line" href={path('incidents', incident.id)}>
      <HealthMark health={mark[incident.severity]} title={incident.severity} />
      <span class="what">
        <span class="top">
          <strong>
            <bdi>{ofDevice ? titleBesideDevice(incident) : incident.deviceName}</bdi>
          </strong>
          <span class="muted small nowrap">
            {incident.priority} · <Moment at={incident.openedAt ?? incident.breachedAt} />
          </span>
        </span>
        <bdi class="muted small clamp">{ofDevice ? incident.summary : titleBesideDevice(incident)}</bdi>
      </span>
    </a>
  );
}
