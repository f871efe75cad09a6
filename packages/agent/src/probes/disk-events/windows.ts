import type { Host, WindowsEvent, WindowsEventWatch } from '../../host.ts';
import type { Kind, Line } from './log-line.ts';

/** Log names are compared letter by letter, and Windows writes `disk` where other tools show `Disk`. */
const diskProviders = ['disk', 'Disk'];
const portProviders = [
  'storahci',
  'stornvme',
  'storport',
  'iaStorA',
  'iaStorAC',
  'iaStorAV',
  'iaStorAVC',
  'iaStorVD',
  'LSI_SAS',
  'megasas',
  'atapi',
];

export const diskEventWatch: WindowsEventWatch = {
  name: 'disk-events',
  from: [
    ...diskProviders.map((provider) => ({ log: 'System', provider, ids: [7, 11, 15, 51, 52, 153, 154] }) as const),
    ...portProviders.map((provider) => ({ log: 'System', provider, ids: [9, 11, 15, 129] }) as const),
    { log: 'System', provider: 'Ntfs', ids: [55] },
    { log: 'System', provider: 'Microsoft-Windows-Ntfs', ids: [55, 98] },
    { log: 'System', provider: 'volsnap', ids: [14] },
    { log: 'System', provider: 'Volsnap', ids: [14] },
  ],
};

/** Disk: 7 bad block, 52 SMART predicts failure, 154 failed by a hardware error; volsnap 14: snapshots lost by an I/O failure. */
const kinds: Readonly<Record<number, Kind>> = {
  7: 'disk-bad-block',
  52: 'disk-failure-predicted',
  55: 'file-system-error',
  98: 'file-system-error',
};

/** Ntfs 98 is written at every mount; its CorruptionActionState 0 means that the volume is well. */
const isWell = ({ id, data }: WindowsEvent) => id === 98 && Number(data.CorruptionActionState ?? 0) === 0;

/** Undefined when it tells of nothing wrong. */
export function parseDiskEvent(event: WindowsEvent): Line | undefined {
  if (isWell(event)) return undefined;
  const values = Object.values(event.data);
  const number = values.map((value) => /\\Device\\Harddisk(\d+)\\/i.exec(value)?.[1]).find((one) => one !== undefined);
  const volume = event.data.DriveName ?? event.data.VolumeName;
  const port = values
    .map((value) => /\\Device\\(RaidPort\d+|Ide\\[\w]+|ScsiPort\d+)/i.exec(value)?.[1])
    .find((one) => one);
  const disk = number === undefined ? (volume ?? port ?? event.provider) : `disk ${number}`;
  const kind = kinds[event.id] ?? 'disk-error';
  return {
    kind,
    disk: disk.slice(0, 64),
    what: `${disk}; ${event.provider} ${event.id} in the System log`,
    at: event.at,
  };
}

export function readWindowsLog(host: Host): () => Promise<Line[]> {
  const look = host.windowsEvents(diskEventWatch);
  return async () => (await look()).flatMap((event) => parseDiskEvent(event) ?? []);
}
