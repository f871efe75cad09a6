import { useEffect } from 'preact/hooks';
import { api, ask } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import type { IncidentDetail } from '../../api/shapes.ts';
import { liveIncident } from '../../live/incident-store.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Panel } from '../../parts/panel.tsx';
import { SeverityBadge } from '../../parts/severity-badge.tsx';
import { path } from '../../state/router.ts';
import { EvidenceView } from './evidence-view.tsx';
import { IncidentActions } from './incident-actions.tsx';
import { IncidentFacts } from './incident-facts.tsx';
import { Timeline } from './timeline.tsx';

/** One incident: what happened, why, what to do first, and what was done. */
export function IncidentPage({ id }: { id: string }) {
  const detail = useResource(() => ask(api.incidents[':id'].$get({ param: { id } })), [id]);
  const live = liveIncident(id);
  // A frame says that it moved; the timeline and tickets have to be asked for.
  useEffect(() => {
    if (detail.data !== undefined && live !== undefined) detail.reload();
  }, [live]);
  return (
    <div class="page">
      <p class="crumb">
        <a class="plain" href="/incidents">
          ‹ Incidents
        </a>
      </p>
      <Loaded from={detail}>{(data) => <Detail detail={data} reload={detail.reload} />}</Loaded>
    </div>
  );
}

const phases = { pending: 'Pending', open: 'Open', acknowledged: 'Acknowledged', resolved: 'Resolved' } as const;

function Detail({ detail, reload }: { detail: IncidentDetail; reload: () => void }) {
  const { incident, rule, evidence } = detail;
  return (
    <>
      <header class="incident-head">
        <div class="row">
          <SeverityBadge severity={incident.severity} />
          <span class="tag strong">{incident.priority}</span>
          <span class="tag strong">{phases[incident.phase]}</span>
          {incident.silenced && <span class="tag">silenced: nobody is told</span>}
        </div>
        <h1>
          <bdi>{incident.title}</bdi>
        </h1>
        <p class="summary">
          <bdi>{incident.summary}</bdi>
        </p>
        <p>
          <a href={path('devices', incident.device)}>
            <bdi>{incident.deviceName}</bdi>
          </a>
          {incident.instance !== '' && (
            <span class="muted">
              {' · '}
              <bdi>{incident.instance}</bdi>
            </span>
          )}
        </p>
        <IncidentActions incident={incident} onDone={reload} />
      </header>
      <div class="two-columns">
        <div class="stack">
          {rule && <Runbook rule={rule} />}
          {evidence && <EvidenceView evidence={evidence} limit={incident.limit} breachedAt={incident.breachedAt} />}
        </div>
        <div class="stack">
          <IncidentFacts detail={detail} />
          <Timeline detail={detail} onNoted={reload} />
        </div>
      </div>
    </>
  );
}

function Runbook({ rule }: { rule: NonNullable<IncidentDetail['rule']> }) {
  return (
    <Panel title="What to do">
      <div class="runbook">
        {rule.cause !== '' && (
          <>
            <h3>Likely cause</h3>
            <p class="long-text">{rule.cause}</p>
          </>
        )}
        {rule.firstSteps.length > 0 && (
          <>
            <h3>First steps</h3>
            <ol>
              {rule.firstSteps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </>
        )}
        {rule.userCanTry.length > 0 && (
          <>
            <h3>What the person at the device can try</h3>
            <ul>
              {rule.userCanTry.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ul>
          </>
        )}
        <p class="muted small">
          Rule <code>{rule.id}</code>. Its numbers come from: {rule.source}
        </p>
      </div>
    </Panel>
  );
}
