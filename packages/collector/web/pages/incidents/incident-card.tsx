import type { IncidentView } from '@forewarn/shared';
import { useAction } from '../../api/action.ts';
import { titleBesideDevice } from '../../format/incident-title.ts';
import { Moment } from '../../parts/moment.tsx';
import { SeverityBadge } from '../../parts/severity-badge.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { notify } from '../../state/notices.ts';
import { path } from '../../state/router.ts';
import { isTechnician } from '../../state/session.ts';
import { acknowledge } from './incident-actions.tsx';

/** One incident on the board. */
export function IncidentCard({ incident, picked }: { incident: IncidentView; picked: boolean }) {
  const { busy, error, run } = useAction();
  const over = incident.phase === 'resolved';
  async function take() {
    if (await run(() => acknowledge(incident.id))) notify(`Acknowledged: ${incident.title}`);
  }
  return (
    <article class={`incident-card ${over ? 'over' : incident.severity}${picked ? ' picked' : ''}`}>
      <div class="row card-top">
        <SeverityBadge severity={incident.severity} />
        <span class="tag strong">{incident.priority}</span>
        {incident.silenced && <span class="tag">silenced</span>}
        {!over && incident.finding !== 'breached' && <span class="tag">{readingsSay(incident)}</span>}
        <span class="muted small age">
          <Moment at={over ? incident.resolvedAt : (incident.openedAt ?? incident.breachedAt)} />
        </span>
      </div>
      <h3>
        <a class="plain card-link" href={path('incidents', incident.id)}>
          <bdi>{titleBesideDevice(incident)}</bdi>
        </a>
      </h3>
      <p class="small">
        <bdi>{incident.deviceName}</bdi>
        {incident.instance !== '' && (
          <span class="muted">
            {' · '}
            <bdi>{incident.instance}</bdi>
          </span>
        )}
      </p>
      <p class="muted small clamp-3">
        <bdi>{incident.summary}</bdi>
      </p>
      <div class="row card-end small muted">
        <span>{who(incident)}</span>
        {incident.repeats > 0 && <span>· came back {incident.repeats} ×</span>}
        {incident.phase === 'open' && isTechnician.value && (
          <button type="button" class="button tight take no-print" disabled={busy} onClick={take}>
            {busy ? 'Acknowledging…' : 'Acknowledge'}
          </button>
        )}
      </div>
      {error && <Trouble>{error}</Trouble>}
    </article>
  );
}

const readingsSay = (incident: IncidentView) => (incident.finding === 'ok' ? 'clearing' : 'readings missing');

function who(incident: IncidentView): string {
  if (incident.phase === 'resolved') {
    if (incident.resolvedBy === 'clear') return 'Readings are fine again';
    return `Resolved by ${incident.resolvedBy ?? 'nobody'}`;
  }
  if (incident.phase === 'acknowledged') return `Taken by ${incident.acknowledgedBy ?? 'somebody'}`;
  return 'Nobody has taken it';
}
