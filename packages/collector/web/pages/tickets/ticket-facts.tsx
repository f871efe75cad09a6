import { priorities } from '@forewarn/shared';
import { useAction } from '../../api/action.ts';
import { api, ask } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import type { TicketDetail, TicketStatus } from '../../api/shapes.ts';
import { Choice } from '../../parts/choice.tsx';
import { Field } from '../../parts/field.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { notify } from '../../state/notices.ts';
import { path } from '../../state/router.ts';
import { isTechnician, myName } from '../../state/session.ts';
import { statuses, statusNames } from './ticket-words.ts';

type Change = { status?: TicketStatus; assignee?: string | null; priority?: (typeof priorities)[number] };

/** Who has it and how it stands; every change can be taken back for a while. */
export function TicketFacts({ ticket, onDone }: { ticket: TicketDetail['ticket']; onDone: () => void }) {
  const { busy, error, run } = useAction();
  const people = useResource(async () => (await ask(api.users.$get())).users, []);
  const me = people.data?.find((user) => user.name === myName.value);

  async function change(json: Change, said: string, back: Change | null) {
    const sent = await run(() => ask(api.tickets[':id'].$patch({ param: { id: ticket.id }, json })));
    if (sent) notify(said, back && (() => void change(back, 'Taken back.', null)));
    onDone();
  }
  const nameOf = (id: string) => people.data?.find((user) => user.id === id)?.name ?? id;
  return (
    <Panel title="Ticket">
      <div class="stack">
        {isTechnician.value && (
          <div class="form no-print">
            <Field label="Status">
              <Choice
                of={statuses}
                value={ticket.status}
                onChange={(status) =>
                  void change({ status }, `Status: ${statusNames[status]}.`, { status: ticket.status })
                }
                say={(status) => statusNames[status]}
                disabled={busy}
              />
            </Field>
            <Field label="Priority">
              <Choice
                of={priorities}
                value={ticket.priority}
                onChange={(priority) =>
                  void change({ priority }, `Priority: ${priority}.`, { priority: ticket.priority })
                }
                disabled={busy}
              />
            </Field>
            <Field label="Assigned to">
              <select
                class="input"
                disabled={busy}
                value={ticket.assignee ?? ''}
                onChange={(event) => {
                  const assignee = event.currentTarget.value || null;
                  const said = assignee === null ? 'Assigned to nobody.' : `Assigned to ${nameOf(assignee)}.`;
                  void change({ assignee }, said, { assignee: ticket.assignee });
                }}
              >
                <option value="">Nobody</option>
                {(people.data ?? [])
                  .filter((user) => user.disabledAt === null || user.id === ticket.assignee)
                  .map((user) => (
                    <option key={user.id} value={user.id}>
                      {user.name}
                    </option>
                  ))}
              </select>
            </Field>
            {me && ticket.assignee !== me.id && (
              <button
                type="button"
                class="button"
                disabled={busy}
                onClick={() => change({ assignee: me.id }, 'It is yours now.', { assignee: ticket.assignee })}
              >
                Assign to me
              </button>
            )}
            {error && <Trouble>{error}</Trouble>}
          </div>
        )}
        <dl class="facts">
          {!isTechnician.value && (
            <>
              <dt>Status</dt>
              <dd>{statusNames[ticket.status]}</dd>
              <dt>Priority</dt>
              <dd>{ticket.priority}</dd>
              <dt>Assigned to</dt>
              <dd>{ticket.assignee === null ? <span class="muted">nobody</span> : nameOf(ticket.assignee)}</dd>
            </>
          )}
          <dt>Device</dt>
          <dd>
            <a href={path('devices', ticket.device)}>
              <bdi>{ticket.deviceName}</bdi>
            </a>
          </dd>
          <dt>Incident</dt>
          <dd>
            <a href={path('incidents', ticket.incident)}>What happened</a>
          </dd>
          <dt>Opened</dt>
          <dd>
            <Moment at={ticket.createdAt} as="moment" />
          </dd>
          {ticket.closedAt !== null && (
            <>
              <dt>Closed</dt>
              <dd>
                <Moment at={ticket.closedAt} as="moment" />
              </dd>
            </>
          )}
        </dl>
        <p class="muted small">
          {ticket.touched
            ? 'A person has worked on it: Forewarn comments when the trouble is over and leaves closing to you.'
            : 'Nobody has touched it: Forewarn closes it by itself when the trouble is over.'}
        </p>
      </div>
    </Panel>
  );
}
