import { useSignal } from '@preact/signals';
import { api, ask } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import { sentenceCase, words } from '../../format/value.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { LongText } from '../../parts/long-text.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';

const step = 12;

/** What happened on it: boots, crashes, links. */
export function DeviceEvents({ device }: { device: string }) {
  const limit = useSignal(step);
  const events = useResource(
    async () =>
      (await ask(api.devices[':id'].events.$get({ param: { id: device }, query: { limit: String(limit.value + 1) } })))
        .events,
    [device, limit.value],
  );
  return (
    <Panel title="Events">
      <Loaded from={events}>
        {(list) =>
          list.length === 0 ? (
            <p class="muted">Nothing yet. Boots, crashes and lost links appear here.</p>
          ) : (
            <>
              <ol class="timeline">
                {list.slice(0, limit.value).map((event) => (
                  <li key={event.id}>
                    <div class="row">
                      <strong>{sentenceCase(words(event.kind))}</strong>
                      <bdi class="muted">{event.instance}</bdi>
                      <span class="muted small age">
                        <Moment at={event.at} as="moment" />
                      </span>
                    </div>
                    <LongText text={event.detail} />
                  </li>
                ))}
              </ol>
              {list.length > limit.value && (
                <button
                  type="button"
                  class="button quiet tight"
                  onClick={() => {
                    limit.value += 4 * step;
                  }}
                >
                  Show more
                </button>
              )}
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}
