import type { DeviceEvent, Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import { isNumberEntry, parseEntries } from '../entries.ts';
import type { Result } from '../probe.ts';
import type { RaidArray } from './array.ts';
import { readBtrfs } from './btrfs.ts';
import { readMd } from './md.ts';
import { type Metric, raidStates } from './metrics.ts';
import { readSpaces } from './windows.ts';
import { readZfs } from './zfs.ts';

/** Name of the state text: how many errors each array had counted when last seen. */
const errorState = 'raid-errors';

export function watchRaid(host: Host): () => Promise<Result<Metric>> {
  const spaces = host.platform === 'win32' ? readSpaces(host) : undefined;
  // A broken memory is begun anew: today's errors then count as history.
  const counted = parseEntries(host.state.read(errorState), isNumberEntry);
  return async () => {
    const all = spaces === undefined ? [...readMd(host), ...readBtrfs(host), ...readZfs(host)] : await spaces();
    const unknown = all.flatMap((one): Reading<Metric>[] =>
      'unknown' in one ? [{ metric: 'raid.state', instance: one.name, value: null, detail: one.unknown }] : [],
    );
    const arrays = all.flatMap((one) => ('unknown' in one ? [] : [one]));
    return { readings: [...unknown, ...arrays.flatMap(readingsOf)], events: newErrors(arrays, counted, host) };
  };
}

function readingsOf({ name: instance, state, detail, missing, progress, errors }: RaidArray): Reading<Metric>[] {
  const optional = [
    ['raid.missing', missing],
    ['raid.progress', progress],
    ['raid.errors', errors],
  ] as const;
  return [
    { metric: 'raid.state', instance, value: raidStates.indexOf(state), detail },
    ...optional.flatMap(([metric, value]) => (value === undefined ? [] : [{ metric, instance, value }])),
  ];
}

/** What was counted before the agent came is history; what is added is an event, also over a restart of the agent. */
function newErrors(arrays: readonly RaidArray[], counted: Map<string, number>, host: Host): DeviceEvent[] {
  const events: DeviceEvent[] = [];
  let changed = false;
  for (const { name, errors } of arrays) {
    if (errors === undefined) continue;
    const before = counted.get(name);
    if (errors === before) continue;
    counted.set(name, errors);
    changed = true;
    if (before === undefined || errors < before) continue;
    const detail = `The disks of ${name} have counted ${errors - before} more errors (${errors} in all): data came back wrong or not at all. Where there is a second copy it was used.`;
    events.push({ kind: 'raid-error', at: host.now(), instance: name, detail });
  }
  if (changed) host.state.write(errorState, JSON.stringify([...counted].slice(-64)));
  return events;
}
