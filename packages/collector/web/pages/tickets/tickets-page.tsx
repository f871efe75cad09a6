import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api, ask } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import type { TicketRow, TicketStatus } from '../../api/shapes.ts';
import { thousands } from '../../format/value.ts';
import { ticketChanged } from '../../live/stream.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { Segments } from '../../parts/segments.tsx';
import { go, path, route, setQuery } from '../../state/router.ts';
import { typing } from '../../state/shortcuts.ts';
import { statuses, statusNames } from './ticket-words.ts';

/** Tickets asked for at a time. */
const step = 200;

function matching(tickets: readonly TicketRow[], text: string): readonly TicketRow[] {
  const wanted = text.trim().toLowerCase().replace(/^#/, '');
  if (wanted === '') return tickets;
  return tickets.filter((t) =>
    [t.subject, t.deviceName, t.assignee ?? '', String(t.number)].some((field) => field.toLowerCase().includes(wanted)),
  );
}

/** The built-in desk's queue. */
export function TicketsPage() {
  const wanted = route.value.query.get('status');
  const status: TicketStatus = statuses.find((s) => s === wanted) ?? 'new';
  const text = useSignal('');
  const picked = useSignal(-1);
  const limit = useSignal(step);
  const queue = useResource(
    () => ask(api.tickets.$get({ query: { status, limit: String(limit.value) } })),
    [status, limit.value, ticketChanged.value.n],
  );
  const tickets = matching(queue.data?.tickets ?? [], text.value);
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (typing(event) || event.defaultPrevented) return;
      const chosen = tickets[picked.value];
      if (event.key === 'j') picked.value = Math.min(tickets.length - 1, picked.value + 1);
      else if (event.key === 'k') picked.value = Math.max(0, picked.value - 1);
      else if (event.key === 'Enter' && chosen && event.target === document.body) go(path('tickets', chosen.id));
      else return;
      event.preventDefault();
    }
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  });

  const counts = queue.data?.counts;
  return (
    <div class="page">
      <PageHead title="Tickets" />
      <div class="ticket-tools no-print">
        <Segments
          label="Status"
          choices={statuses.map((s) => [s, counts ? `${statusNames[s]} ${thousands(counts[s])}` : statusNames[s]])}
          chosen={status}
          onChoose={(next) => {
            picked.value = -1;
            setQuery({ status: next === 'new' ? '' : next });
          }}
        />
        <SearchBox
          label="Search these tickets by number, subject, device or assignee"
          placeholder="Number, subject, device"
          value={text.value}
          onInput={(value) => {
            text.value = value;
          }}
        />
      </div>
      <Loaded from={queue}>
        {(data) => (
          <>
            {tickets.length === 0 ? (
              <EmptyState
                title={text.value === '' ? `No ${statusNames[status].toLowerCase()} tickets` : 'No ticket matches'}
              >
                <p>
                  {text.value === ''
                    ? 'Forewarn opens a ticket here for every incident, with the evidence and the first steps on it.'
                    : 'The text is looked for literally in number, subject, device and assignee.'}
                </p>
              </EmptyState>
            ) : (
              <TicketTable tickets={tickets} picked={picked.value} />
            )}
            {data.tickets.length >= limit.value && (
              <button
                type="button"
                class="button quiet"
                onClick={() => {
                  limit.value = Math.min(1000, limit.value + step);
                }}
              >
                Show more
              </button>
            )}
          </>
        )}
      </Loaded>
    </div>
  );
}

function TicketTable({ tickets, picked }: { tickets: readonly TicketRow[]; picked: number }) {
  return (
    <div class="table-box">
      <table class="table ticket-table">
        <thead>
          <tr>
            <th>No.</th>
            <th>Subject</th>
            <th>Priority</th>
            <th class="optional">Assigned to</th>
            <th class="num">Changed</th>
          </tr>
        </thead>
        <tbody>
          {tickets.map((ticket, i) => (
            <tr
              key={ticket.id}
              class={`pickable${i === picked ? ' picked' : ''}`}
              onClick={() => go(path('tickets', ticket.id))}
            >
              <td class="muted">{ticket.number}</td>
              <td>
                <a class="plain subject" href={path('tickets', ticket.id)}>
                  {ticket.subject}
                </a>
                {!ticket.subject.startsWith(ticket.deviceName) && <div class="muted small">{ticket.deviceName}</div>}
              </td>
              <td>
                <span class="tag strong">{ticket.priority}</span>
              </td>
              <td class="optional">{ticket.assignee ?? <span class="muted">nobody</span>}</td>
              <td class="num nowrap">
                <Moment at={ticket.updatedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
