import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api, ask } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import type { DeviceRecord } from '../../api/shapes.ts';
import { fleet } from '../../live/fleet-store.ts';
import { HealthBadge } from '../../parts/health-badge.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { isAdmin, isTechnician } from '../../state/session.ts';
import { DeviceAbout } from './device-about.tsx';
import { DeviceEvents } from './device-events.tsx';
import { DeviceFacts } from './device-facts.tsx';
import { DeviceIncidents } from './device-incidents.tsx';
import { EditDevice } from './edit-device.tsx';
import { Plots } from './plots.tsx';
import { Readings } from './readings.tsx';
import { RevokeDevice } from './revoke-device.tsx';

/** How often present readings are asked for again while reports come in. */
const refreshMs = 5000;

/** One device: how it stands, what it reads, what it is, what happened. */
export function DevicePage({ id }: { id: string }) {
  const device = useResource(() => ask(api.devices[':id'].$get({ param: { id } })), [id]);
  const readings = useResource(
    async () => (await ask(api.devices[':id'].readings.$get({ param: { id } }))).readings,
    [id],
  );
  const chosen = useSignal<readonly string[] | null>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = fleet.onChange((changed) => {
      if (timer !== undefined || (changed !== 'all' && !changed.has(id))) return;
      timer = setTimeout(() => {
        timer = undefined;
        readings.reload();
      }, refreshMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [id]);

  return (
    <div class="page">
      <p class="crumb">
        <a class="plain" href="/">
          ‹ Fleet
        </a>
      </p>
      <Loaded from={device}>
        {(record) => (
          <>
            <DeviceHead record={record} reload={device.reload} />
            <div class="two-columns">
              <div class="stack">
                <DeviceIncidents device={id} />
                <Loaded from={readings}>
                  {(list) => (
                    <>
                      <Plots device={id} enrolledAt={record.enrolledAt} readings={list} chosen={chosen} />
                      <Readings device={id} readings={list} chosen={chosen} />
                    </>
                  )}
                </Loaded>
                <DeviceFacts device={id} />
              </div>
              <div class="stack">
                <DeviceAbout record={record} />
                <DeviceEvents device={id} />
              </div>
            </div>
          </>
        )}
      </Loaded>
    </div>
  );
}

function DeviceHead({ record, reload }: { record: DeviceRecord; reload: () => void }) {
  fleet.tick.value;
  const tile = fleet.byId.get(record.id);
  return (
    <header class="page-head">
      <h1>
        <bdi>{record.name}</bdi>
      </h1>
      <HealthBadge health={tile?.health ?? record.health} />
      {record.state !== 'approved' && <span class="tag strong">{record.state}</span>}
      <span class="muted small">
        last report <Moment at={tile?.seenAt ?? record.seenAt} />
      </span>
      <div class="end no-print">
        {isTechnician.value && record.state !== 'revoked' && <EditDevice record={record} onDone={reload} />}
        {isAdmin.value && record.state !== 'revoked' && <RevokeDevice record={record} onDone={reload} />}
      </div>
    </header>
  );
}
