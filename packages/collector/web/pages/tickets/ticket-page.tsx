import { useEffect } from 'preact/hooks';
import { useAction } from '../../api/action.ts';
import { api, ask } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import type { TicketDetail } from '../../api/shapes.ts';
import { ticketChanged } from '../../live/stream.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { useDraft } from '../../state/drafts.ts';
import { isTechnician } from '../../state/session.ts';
import { EvidenceView } from '../incidents/evidence-view.tsx';
import { TicketFacts } from './ticket-facts.tsx';

/** One ticket of the built-in desk. */
export function TicketPage({ id }: { id: string }) {
  const detail = useResource(() => ask(api.tickets[':id'].$get({ param: { id } })), [id]);
  const changed = ticketChanged.value;
  useEffect(() => {
    if (changed.id === id) detail.reload();
  }, [changed]);
  return (
    <div class="page">
      <p class="crumb">
        <a class="plain" href="/tickets">
          ‹ Tickets
        </a>
      </p>
      <Loaded from={detail}>{(data) => <Ticket detail={data} reload={detail.reload} />}</Loaded>
    </div>
  );
}

function Ticket({ detail, reload }: { detail: TicketDetail; reload: () => void }) {
  const { ticket, comments } = detail;
  return (
    <>
      <header class="incident-head">
        <h1>
          <span class="muted">#{ticket.number}</span> <bdi>{ticket.subject}</bdi>
        </h1>
      </header>
      <div class="two-columns">
        <div class="stack">
          <Panel title="Conversation" flush>
            <article class="comment machine">
              <div class="row small muted">
                <strong>Forewarn</strong> <Moment at={ticket.createdAt} as="moment" />
              </div>
              <p class="long-text">{ticket.body}</p>
            </article>
            {comments.map((comment) => (
              <article key={comment.id} class={`comment${comment.by === 'forewarn' ? ' machine' : ''}`}>
                <div class="row small muted">
                  <strong>
                    <bdi>{comment.by === 'forewarn' ? 'Forewarn' : comment.by}</bdi>
                  </strong>
                  <Moment at={comment.at} as="moment" />
                </div>
                <p class="long-text">{comment.text}</p>
              </article>
            ))}
            {isTechnician.value && <Reply ticket={ticket.id} onDone={reload} />}
          </Panel>
          {ticket.evidence && <EvidenceView evidence={ticket.evidence} limit={null} breachedAt={ticket.evidence.at} />}
        </div>
        <TicketFacts ticket={ticket} onDone={reload} />
      </div>
    </>
  );
}

function Reply({ ticket, onDone }: { ticket: string; onDone: () => void }) {
  const text = useDraft(`ticket ${ticket}`);
  const { busy, error, run } = useAction();
  async function send(event: Event) {
    event.preventDefault();
    const json = { text: text.value.trim() };
    if (json.text === '') return;
    if (!(await run(() => ask(api.tickets[':id'].comments.$post({ param: { id: ticket }, json }))))) return;
    text.value = '';
    onDone();
  }
  return (
    <form class="form reply no-print" onSubmit={send}>
      <textarea
        class="input"
        aria-label="Comment"
        placeholder="Write a comment"
        maxLength={10_000}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
      {error && <Trouble>{error}</Trouble>}
      <div class="form-actions">
        <button type="submit" class="button primary" disabled={busy || text.value.trim() === ''}>
          {busy ? 'Sending…' : 'Comment'}
        </button>
      </div>
    </form>
  );
}
