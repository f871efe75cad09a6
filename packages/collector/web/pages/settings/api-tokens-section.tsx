import { useSignal } from '@preact/signals';
import { useAction } from '../../api/action.ts';
import { api, ask } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import type { UserRole } from '../../api/shapes.ts';
import { Choice } from '../../parts/choice.tsx';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { CopyBox } from '../../parts/copy-box.tsx';
import { Field } from '../../parts/field.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { now } from '../../state/clock.ts';
import { notify } from '../../state/notices.ts';
import { isAdmin, isTechnician } from '../../state/session.ts';
import { userRoles } from './user-roles.ts';

/** API tokens, for programs that act with at most your rights. */
export function ApiTokensSection() {
  const tokens = useResource(async () => (await ask(api['api-tokens'].$get())).tokens, []);
  return (
    <>
      <Panel title="New API token">
        <TokenForm onMade={tokens.reload} />
      </Panel>
      <Panel title="API tokens" flush>
        <Loaded from={tokens}>
          {(list) =>
            list.length === 0 ? (
              <p class="quiet-note muted">
                None. With one, a program reads or acts over{' '}
                <a href="/api/v1/docs" target="_blank" rel="noopener">
                  the HTTP API
                </a>
                .
              </p>
            ) : (
              <div class="table-box">
                <table class="table">
                  <thead>
                    <tr>
                      <th>Label</th>
                      <th>Rights</th>
                      <th class="optional">Of</th>
                      <th class="optional">Last used</th>
                      <th>Expires</th>
                      <th />
                    </tr>
                  </thead>
                  <tbody>
                    {list.map((token) => (
                      <tr key={token.id}>
                        <td>{token.label}</td>
                        <td>{token.role}</td>
                        <td class="optional">{token.user}</td>
                        <td class="optional">
                          <Moment at={token.usedAt} />
                        </td>
                        <td>
                          {token.revokedAt !== null ? (
                            'revoked'
                          ) : token.expiresAt < now.value ? (
                            'expired'
                          ) : (
                            <Moment at={token.expiresAt} as="moment" />
                          )}
                        </td>
                        <td class="num">
                          {token.revokedAt === null && (
                            <ConfirmButton
                              label="Revoke…"
                              class="tight"
                              title={`Revoke “${token.label}”?`}
                              confirm="Revoke"
                              danger
                              onConfirm={async () => {
                                await ask(api['api-tokens'][':id'].$delete({ param: { id: token.id } }));
                                notify('The token is revoked.');
                                tokens.reload();
                              }}
                            >
                              <p>Programs that use it are refused from now on. This cannot be undone.</p>
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
    </>
  );
}

const rights: Record<UserRole, string> = {
  viewer: 'Viewer: reads',
  technician: 'Technician: reads and acts',
  admin: 'Admin: everything',
};
/** A token never has more rights than the person who makes it. */
const mayGive: Record<UserRole, () => boolean> = {
  viewer: () => true,
  technician: () => isTechnician.value,
  admin: () => isAdmin.value,
};

function TokenForm({ onMade }: { onMade: () => void }) {
  const form = useSignal<{ label: string; role: UserRole; days: string }>({ label: '', role: 'viewer', days: '90' });
  const made = useSignal<string | null>(null);
  const { busy, error, run } = useAction();
  const set = (change: Partial<typeof form.value>) => {
    form.value = { ...form.value, ...change };
  };
  async function submit(event: Event) {
    event.preventDefault();
    const { label, role, days } = form.value;
    await run(async () => {
      made.value = (
        await ask(api['api-tokens'].$post({ json: { label: label.trim(), role, days: Number(days) } }))
      ).token;
      set({ label: '' });
      onMade();
    });
  }
  return (
    <form class="form" onSubmit={submit}>
      <div class="field-grid">
        <Field label="Label" hint="What uses it">
          <input
            class="input"
            required
            maxLength={64}
            value={form.value.label}
            onInput={(event) => set({ label: event.currentTarget.value })}
          />
        </Field>
        <Field label="Rights">
          <Choice
            of={userRoles.filter((role) => mayGive[role]())}
            value={form.value.role}
            onChange={(role) => set({ role })}
            say={(role) => rights[role]}
          />
        </Field>
        <Field label="Days until it expires" hint="At most 365">
          <input
            class="input"
            type="number"
            min={1}
            max={365}
            required
            value={form.value.days}
            onInput={(event) => set({ days: event.currentTarget.value })}
          />
        </Field>
      </div>
      {made.value !== null && (
        <>
          <CopyBox text={made.value} label="API token" />
          <p class="muted small">Copy it now: it is shown this once.</p>
        </>
      )}
      {error && <Trouble>{error}</Trouble>}
      <div class="form-actions">
        <button type="submit" class="button primary" disabled={busy}>
          {busy ? 'Making it…' : 'Make token'}
        </button>
      </div>
    </form>
  );
}
