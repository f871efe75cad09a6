import type { IncidentDetail } from '../../api/shapes.ts';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { path } from '../../state/router.ts';

const findings = {
  breached: 'still bad',
  ok: 'fine again',
  unknown: 'missing: this does not mean it is over',
} as const;

/** When, who, and where its tickets are. */
export function IncidentFacts({ detail: { incident, tickets } }: { detail: IncidentDetail }) {
  return (
    <Panel title="Facts">
      <dl class="facts">
        <dt>Readings are</dt>
        <dd>{findings[incident.finding]}</dd>
        <dt>First breach</dt>
        <dd>
          <Moment at={incident.breachedAt} as="moment" />
        </dd>
        {incident.openedAt !== null && (
          <>
            <dt>Opened</dt>
            <dd>
              <Moment at={incident.openedAt} as="moment" />
            </dd>
          </>
        )}
        {incident.acknowledgedAt !== null && (
          <>
            <dt>Taken</dt>
            <dd>
              <Moment at={incident.acknowledgedAt} as="moment" /> by {incident.acknowledgedBy}
            </dd>
          </>
        )}
        {incident.resolvedAt !== null && (
          <>
            <dt>Resolved</dt>
            <dd>
              <Moment at={incident.resolvedAt} as="moment" />{' '}
              {incident.resolvedBy === 'clear' ? 'by itself' : `by ${incident.resolvedBy ?? 'nobody'}`}
            </dd>
          </>
        )}
        <dt>Came back</dt>
        <dd>{incident.repeats === 0 ? 'no' : `${incident.repeats} ×`}</dd>
        <dt>Tickets</dt>
        <dd>
          {tickets.length === 0 ? <span class="muted">none</span> : null}
          {tickets.map((ticket) => (
            <div key={ticket.target + ticket.ticket}>
              <TicketName target={ticket.target} ticket={ticket.ticket} url={ticket.url} />
              {ticket.closedAt !== null && <span class="muted"> closed</span>}
            </div>
          ))}
        </dd>
      </dl>
    </Panel>
  );
}

/** Another system's address is followed only when it is a web address: what it says of itself is data. */
function TicketName({ target, ticket, url }: { target: string; ticket: string; url: string }) {
  if (ticket.startsWith('T-')) return <a href={path('tickets', ticket)}>Ticket in the built-in desk</a>;
  const name = `${target} ${ticket}`;
  if (!/^https?:\/\//i.test(url)) return <bdi>{name}</bdi>;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      <bdi>{name}</bdi>
    </a>
  );
}
