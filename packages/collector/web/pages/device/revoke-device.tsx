import { api, ask } from '../../api/client.ts';
import type { DeviceRecord } from '../../api/shapes.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { notify } from '../../state/notices.ts';

export function RevokeDevice({ record, onDone }: { record: DeviceRecord; onDone: () => void }) {
  return (
    <ConfirmButton
      label="Revoke…"
      title={`Revoke ${record.name}?`}
      confirm="Revoke for good"
      danger
      onConfirm={async () => {
        await ask(api.devices[':id'].revoke.$post({ param: { id: record.id } }));
        notify(`${record.name} is revoked.`);
        onDone();
      }}
    >
      <p>
        Its connection is closed at once and its key can never enrol again. This cannot be undone; its history stays. To
        watch the machine again, enrol it anew as another device.
      </p>
    </ConfirmButton>
  );
}
