import { useAction } from '../../api/action.ts';
import { api, ask } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import type { Delivery } from '../../api/shapes.ts';
import { count } from '../../format/value.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { notify } from '../../state/notices.ts';
import { path } from '../../state/router.ts';
import { isAdmin } from '../../state/session.ts';
import { AdoptButton } from './adopt-button.tsx';
import { TargetsPanel } from './targets-panel.tsx';

const operationWords = { open: 'Open', note: 'Note on', resolve: 'Close', reopen: 'Reopen' } as const;
const failedWords: Readonly<Record<string, string>> = {
  'given-up': 'Failed. It is not tried again by itself.',
  uncertain: 'It may have arrived. Look there before you try again.',
};

/** What ticket systems and people could not be told, with a way to try again. */
export function DeliveriesSection() {
  const failed = useResource(async () => {
    const [givenUp, uncertain] = await Promise.all([
      ask(api.deliveries.$get({ query: { state: 'given-up' } })),
      ask(api.deliveries.$get({ query: { state: 'uncertain' } })),
    ]);
    return [...givenUp.deliveries, ...uncertain.deliveries].sort((a, b) => b.createdAt - a.createdAt);
  }, []);
  const due = useResource(async () => (await ask(api.deliveries.$get({ query: { state: 'due' } }))).deliveries, []);
  return (
    <>
      <Panel title="Deliveries that failed" flush>
        <Loaded from={failed}>
          {(list) =>
            list.length === 0 ? (
              <p class="quiet-note muted">None: everything that had to be told was told.</p>
            ) : (
              <ul>
                {list.map((delivery) => (
                  <FailedDelivery key={delivery.id} delivery={delivery} onDone={failed.reload} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Panel>
      <Panel title="On their way" flush>
        <Loaded from={due}>
          {(list) => (
            <p class="quiet-note muted">
              {list.length === 0 ? 'Nothing is waiting.' : `${count(list.length, 'delivery', 'deliveries')} waiting.`}
              {list.some((delivery) => delivery.attempts > 0) &&
                ' Some failed before and are tried again by themselves.'}
            </p>
          )}
        </Loaded>
      </Panel>
      {isAdmin.value && <TargetsPanel />}
    </>
  );
}

function FailedDelivery({ delivery, onDone }: { delivery: Delivery; onDone: () => void }) {
  const { busy, error, run } = useAction();
  async function retry() {
    if (!(await run(() => ask(api.deliveries.retry.$post({ json: { id: delivery.id } }))))) return;
    notify('It is tried again now.');
    onDone();
  }
  return (
    <li class="comment">
      <div class="row">
        <strong>
          {operationWords[delivery.operation]} → {delivery.target}
        </strong>
        <a href={path('incidents', delivery.incident)}>
          <bdi>{delivery.title}</bdi>
        </a>
        <span class="muted small age">
          {count(delivery.attempts, 'try', 'tries')}, made <Moment at={delivery.createdAt} />
        </span>
      </div>
      <p class="small">{failedWords[delivery.state]}</p>
      {delivery.error !== null && <p class="small muted long-text">{delivery.error}</p>}
      {error && <Trouble>{error}</Trouble>}
      <div class="form-actions">
        {delivery.state === 'uncertain' && delivery.to === 'ticket' && (
          <AdoptButton delivery={delivery.id} target={delivery.target} onDone={onDone} />
        )}
        <button type="button" class="button tight" disabled={busy} onClick={retry}>
          {busy ? 'Trying…' : 'Try again'}
        </button>
      </div>
    </li>
  );
}
