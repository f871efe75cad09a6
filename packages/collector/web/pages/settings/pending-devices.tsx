import { api, ask } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import { fleet } from '../../live/fleet-store.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { notify } from '../../state/notices.ts';
import { isAdmin } from '../../state/session.ts';

/** Devices that enrolled and deliver nothing until an admin has compared four words. Nothing when none waits. */
export function PendingDevices() {
  const waiting = useResource(
    async () => (await ask(api.devices.$get({ query: { state: 'pending' } }))).devices,
    [fleet.structure.value],
  );
  if (waiting.data?.length === 0 && !waiting.error) return null;
  return (
    <Panel title="Waiting for approval" flush>
      <Loaded from={waiting}>
        {(devices) => (
          <div class="table-box">
            <table class="table">
              <thead>
                <tr>
                  <th>Device</th>
                  <th>Four words</th>
                  <th>Enrolled</th>
                  <th />
                </tr>
              </thead>
              <tbody>
                {devices.map((device) => (
                  <tr key={device.id}>
                    <td>{device.name}</td>
                    <td>
                      <code>{device.fingerprint}</code>
                    </td>
                    <td>
                      <Moment at={device.enrolledAt} />
                    </td>
                    <td class="num">
                      {isAdmin.value && (
                        <ConfirmButton
                          label="Approve…"
                          class="tight"
                          title={`Approve ${device.name}?`}
                          confirm="They are the same: approve"
                          onConfirm={async () => {
                            await ask(api.devices[':id'].approve.$post({ param: { id: device.id } }));
                            notify(`${device.name} is approved.`);
                            waiting.reload();
                          }}
                        >
                          <p>
                            On the machine, <code>forewarn-agent status</code> must show these four words:
                          </p>
                          <p>
                            <code>{device.fingerprint}</code>
                          </p>
                        </ConfirmButton>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
    </Panel>
  );
}
