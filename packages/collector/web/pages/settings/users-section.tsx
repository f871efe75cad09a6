import { useAction } from '../../api/action.ts';
import { api, ask } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import type { User, UserRole } from '../../api/shapes.ts';
import { dateOnly } from '../../format/time.ts';
import { sentenceCase } from '../../format/value.ts';
import { Choice } from '../../parts/choice.tsx';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { notify } from '../../state/notices.ts';
import { NewUserButton } from './new-user-button.tsx';
import { SetPasswordButton } from './set-password-button.tsx';
import { userRoles } from './user-roles.ts';

/** Who may sign in, and as what. Nobody is deleted: the audit log names them. */
export function UsersSection() {
  const users = useResource(async () => (await ask(api.users.$get())).users, []);
  return (
    <Panel title="Users" end={<NewUserButton onDone={users.reload} />} flush>
      <Loaded from={users}>
        {(list) => (
          <div class="table-box">
            <table class="table">
              <thead>
                <tr>
                  <th>Name</th>
                  <th>Role</th>
                  <th class="optional">Since</th>
                  <th />
                </tr>
              </thead>
              <tbody>
                {list.map((user) => (
                  <UserRow key={user.id} user={user} onDone={users.reload} />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
      <p class="quiet-note muted small">
        A viewer reads. A technician also works on incidents and tickets and enrols devices. An admin does everything.
      </p>
    </Panel>
  );
}

function UserRow({ user, onDone }: { user: User; onDone: () => void }) {
  const { busy, error, run } = useAction();
  const change = (json: { role?: UserRole; disabled?: boolean }) =>
    ask(api.users[':id'].$patch({ param: { id: user.id }, json }));
  const disabled = user.disabledAt !== null;

  async function setRole(role: UserRole) {
    const before = user.role;
    if (await run(() => change({ role }))) {
      notify(`${user.name} is ${role} now.`, () => void run(() => change({ role: before })).then(onDone));
    }
    onDone();
  }
  return (
    <tr>
      <td>
        {user.name} {disabled && <span class="tag">disabled</span>}
        {error && <Trouble>{error}</Trouble>}
      </td>
      <td>
        <Choice
          of={userRoles}
          value={user.role}
          onChange={(role) => void setRole(role)}
          say={sentenceCase}
          label={`Role of ${user.name}`}
          disabled={busy || disabled}
        />
      </td>
      <td class="optional">{dateOnly(user.createdAt)}</td>
      <td class="num">
        <span class="row user-actions">
          <SetPasswordButton user={user} />
          {disabled ? (
            <button
              type="button"
              class="button tight"
              disabled={busy}
              onClick={async () => {
                await run(() => change({ disabled: false }));
                onDone();
              }}
            >
              Enable
            </button>
          ) : (
            <ConfirmButton
              label="Disable…"
              class="tight"
              title={`Disable ${user.name}?`}
              confirm="Disable"
              danger
              onConfirm={async () => {
                await change({ disabled: true });
                notify(`${user.name} is disabled.`);
                onDone();
              }}
            >
              <p>All sessions and API tokens of this person stop working within seconds. You can enable it again.</p>
            </ConfirmButton>
          )}
        </span>
      </td>
    </tr>
  );
}
