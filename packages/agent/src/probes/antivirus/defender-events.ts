import type { DeviceEvent } from '@forewarn/shared';
import type { WindowsEvent, WindowsEventWatch } from '../../host.ts';

/** Microsoft, “Review event logs and error codes to troubleshoot Microsoft Defender Antivirus”. */
export const defenderEvents: WindowsEventWatch = {
  name: 'antivirus',
  from: [{ log: 'Microsoft-Windows-Windows Defender/Operational', ids: [1116, 1117, 5001, 5007] }],
};

const severities: Readonly<Record<string, string>> = { '1': 'low', '2': 'moderate', '4': 'high', '5': 'severe' };
const actions: Readonly<Record<string, string>> = {
  '1': 'cleaned',
  '2': 'put into quarantine',
  '3': 'removed',
  '6': 'allowed',
  '8': 'left to the user',
  '9': 'nothing was done',
  '10': 'blocked',
};

/** What happened, by names of threats and never of files: where a thing lay is the user's own. */
export function toEvents(events: readonly WindowsEvent[]): DeviceEvent[] {
  return events.flatMap(({ id, at, data }): DeviceEvent[] => {
    const threat = (data['Threat Name'] ?? 'unnamed').slice(0, 64);
    if (id === 1116) {
      const severity = severities[data['Severity ID'] ?? ''] ?? 'unknown';
      return [{ kind: 'malware-found', at, instance: threat, detail: `${threat}, severity ${severity}.` }];
    }
    if (id === 1117) {
      const failed = !/^0x0*$/.test(data['Error Code'] ?? '');
      const action = actions[data['Action ID'] ?? ''] ?? 'handled';
      const detail = failed
        ? `${threat}: it could not be dealt with (${data['Error Code']}).`
        : `${threat}: ${action}.`;
      return [{ kind: failed ? 'malware-not-removed' : 'malware-handled', at, instance: threat, detail }];
    }
    if (id === 5001) return [{ kind: 'protection-switched-off', at, detail: 'Real-time protection was switched off.' }];
    // 5007 comes with every update of the signatures; only exclusions make a hole.
    const added = /\\Exclusions\\(Paths|Extensions|Processes)\\/.exec(data['New Value'] ?? '')?.[1];
    return added === undefined
      ? []
      : [{ kind: 'protection-excluded', at, detail: `Something was taken out of the scan (${added.toLowerCase()}).` }];
  });
}
