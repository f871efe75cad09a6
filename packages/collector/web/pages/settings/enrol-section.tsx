import { api, ask } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import type { EnrolmentToken } from '../../api/shapes.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { now } from '../../state/clock.ts';
import { EnrolForm } from './enrol-form.tsx';
import { PendingDevices } from './pending-devices.tsx';

/** New devices: the command, tokens that still work, and devices that wait for approval. */
export function EnrolSection() {
  const tokens = useResource(async () => (await ask(api.tokens.$get())).tokens, []);
  const usable = (token: EnrolmentToken) =>
    token.revokedAt === null && token.usesLeft > 0 && token.expiresAt > now.value;
  return (
    <>
      <PendingDevices />
      <Panel title="Enrol devices">
        <EnrolForm onMade={tokens.reload} />
      </Panel>
      <Panel title="Commands that still work" flush>
        <Loaded from={tokens}>
          {(list) =>
            list.filter(usable).length === 0 ? (
              <p class="quiet-note muted">None. Each works for as many machines and as long as you chose.</p>
            ) : (
              <div class="table-box">
                <table class="table">
                  <thead>
                    <tr>
                      <th>For</th>
                      <th class="num">Machines left</th>
                      <th>Expires</th>
                      <th class="optional">Made by</th>
                      <th />
                    </tr>
                  </thead>
                  <tbody>
                    {list.filter(usable).map((token) => (
                      <tr key={token.id}>
                        <td>{[token.role, token.site, token.owner].filter(Boolean).join(' · ')}</td>
                        <td class="num">{token.usesLeft}</td>
                        <td>
                          <Moment at={token.expiresAt} as="moment" />
                        </td>
                        <td class="optional">{token.createdBy}</td>
                        <td class="num">
                          <ConfirmButton
                            label="Revoke…"
                            class="tight"
                            title="Revoke this command?"
                            confirm="Revoke"
                            danger
                            onConfirm={async () => {
                              await ask(api.tokens[':id'].$delete({ param: { id: token.id } }));
                              tokens.reload();
                            }}
                          >
                            <p>No further machine can enrol with it. Devices that did stay.</p>
                          </ConfirmButton>
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
    </>
  );
}
