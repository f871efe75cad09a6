import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { Drive } from './drive.ts';
import { type Memory, memoryState, parseMemories, remember, writeMemories } from './memory.ts';
import { healthStates, type Metric } from './metrics.ts';
import { weigh } from './verdict.ts';

/** Where a drive names no limit of its own, Celsius: 60 is what makers of hard disks allow, 70 of solid-state drives. */
const usualLimit = { rotating: 60, solid: 70 };

/** Turns what drives say into readings, and keeps their counters in mind over restarts. */
export function createDriveReadings(host: Host): (drives: readonly Drive[]) => Reading<Metric>[] {
  const memories = parseMemories(host.state.read(memoryState));
  let saved = '';
  return (drives) => {
    const now = host.now();
    const readings = drives.flatMap((drive) => {
      if (drive.problem !== undefined) return [unreadable(drive)];
      const memory = remember(memories.get(drive.name), drive.counts, now);
      memories.set(drive.name, memory);
      return readingsOf(drive, memory, now);
    });
    const text = writeMemories(memories);
    const told = forComparison(text);
    if (told !== saved && memories.size > 0) host.state.write(memoryState, text);
    saved = told;
    return readings;
  };
}

/** The moment of the last look alone is no news worth a write to the disk. */
const forComparison = (text: string) => text.replaceAll(/"seenAt":\d+/g, '');

const unreadable = ({ name, place, problem }: Drive): Reading<Metric> => ({
  metric: 'drive.health',
  instance: name,
  value: null,
  detail: `The health of ${name} (${place}) is not known: ${problem}`.slice(0, 500),
});

function readingsOf(drive: Drive, memory: Memory, now: number): Reading<Metric>[] {
  const { name: instance, temperature, worn } = drive;
  const { health, detail, failureRate } = weigh(drive, memory, now);
  const limit = drive.hottest ?? (drive.rotates ? usualLimit.rotating : usualLimit.solid);
  return [
    { metric: 'drive.health', instance, value: healthStates.indexOf(health), detail },
    { metric: 'drive.failure_rate', instance, value: failureRate },
    ...(worn === undefined ? [] : [{ metric: 'drive.worn', instance, value: worn } as const]),
    ...(temperature === undefined
      ? []
      : ([
          { metric: 'drive.temperature', instance, value: temperature },
          {
            metric: 'drive.temperature_left',
            instance,
            value: limit - temperature,
            detail: `${instance} (${drive.place}) has ${temperature} °C; its limit is ${limit} °C.`,
          },
        ] as const)),
  ];
}
