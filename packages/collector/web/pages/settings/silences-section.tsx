import { api, ask } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import type { Silence } from '../../api/shapes.ts';
import { duration } from '../../format/time.ts';
import { count } from '../../format/value.ts';
import { fleet } from '../../live/fleet-store.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { notify } from '../../state/notices.ts';
import { isTechnician } from '../../state/session.ts';
import { MaintenanceButton } from './maintenance-button.tsx';

function covers({ match }: Silence): string {
  const device = match.device === undefined ? undefined : (fleet.byId.get(match.device)?.name ?? match.device);
  const parts = [
    device,
    match.site && `site ${match.site}`,
    match.tag && `tag ${match.tag}`,
    match.role && `every ${match.role}`,
    match.rule && `rule ${match.rule}`,
    match.instance,
  ];
  return parts.filter(Boolean).join(' · ') || 'everything';
}

/** Silences and maintenance windows in force or to come. */
export function SilencesSection() {
  const silences = useResource(async () => (await ask(api.silences.$get())).silences, []);
  return (
    <Panel
      title="Silences and maintenance windows"
      end={isTechnician.value && <MaintenanceButton onDone={silences.reload} />}
      flush
    >
      <Loaded from={silences}>
        {(list) =>
          list.length === 0 ? (
            <p class="quiet-note muted">
              Nothing is silenced: people are told of every incident. Silence one from its page, or plan maintenance for
              many devices here.
            </p>
          ) : (
            <div class="table-box">
              <table class="table">
                <thead>
                  <tr>
                    <th>Covers</th>
                    <th>When</th>
                    <th>Reason</th>
                    <th class="optional">By</th>
                    <th />
                  </tr>
                </thead>
                <tbody>
                  {list.map((silence) => (
                    <tr key={silence.id}>
                      <td>{covers(silence)}</td>
                      <td class="nowrap">
                        {silence.everyDays === null ? (
                          <>
                            until <Moment at={silence.until} as="moment" />
                          </>
                        ) : (
                          <>
                            every {count(silence.everyDays, 'day')}, {duration(silence.until - silence.from)} long
                            <div class="muted small">
                              from <Moment at={silence.from} as="moment" />, {silence.timeZone}
                            </div>
                          </>
                        )}
                      </td>
                      <td>{silence.reason}</td>
                      <td class="optional">{silence.by}</td>
                      <td class="num">
                        {isTechnician.value && (
                          <ConfirmButton
                            label="End…"
                            class="tight"
                            title="End this silence now?"
                            confirm="End it"
                            onConfirm={async () => {
                              await ask(api.silences[':id'].$delete({ param: { id: silence.id } }));
                              notify('The silence is ended.');
                              silences.reload();
                            }}
                          >
                            <p>People are told at once of what is open under it.</p>
                          </ConfirmButton>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Panel>
  );
}
