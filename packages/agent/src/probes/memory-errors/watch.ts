import type { DeviceEvent, Reading } from '@forewarn/shared';
import type { Host, JournalWatch } from '../../host.ts';
import { demandJournal } from '../journal-access.ts';
import type { Result } from '../probe.ts';
import { createDayCount } from './day-count.ts';
import { type Module, readEdac } from './edac.ts';
import { type Kind, parseMachineCheck, parseWhea, sentences, wheaWatch } from './machine-check.ts';
import type { Metric } from './metrics.ts';

/** The kernel's own messages from “information” to “emergency”: a corrected error is written as information. */
const kernelWatch: JournalWatch = {
  name: 'hardware-errors',
  anyOf: [['_TRANSPORT=kernel', ...[0, 1, 2, 3, 4].map((priority) => `PRIORITY=${priority}`)]],
};

interface Told {
  readonly kind: Kind;
  readonly at: number;
}

/** One event for each kind and minute: one error is written in a dozen lines. */
function eventsOf(told: readonly Told[]): DeviceEvent[] {
  const first = new Map<string, Told>();
  for (const one of told) {
    const key = `${one.kind} ${Math.floor(one.at / 60_000)}`;
    if (!first.has(key)) first.set(key, one);
  }
  return [...first.values()]
    .slice(-40)
    .map(({ kind, at }) => ({ kind, at: Math.round(at), detail: `${sentences[kind]} (the system’s own log).` }));
}

function readLog(host: Host): () => Promise<Told[]> {
  if (host.platform === 'win32') {
    const look = host.windowsEvents(wheaWatch);
    return async () =>
      (await look()).flatMap((event) => {
        const kind = parseWhea(event);
        return kind === undefined ? [] : [{ kind, at: event.at }];
      });
  }
  const look = host.journal(kernelWatch);
  return async () => {
    demandJournal(host, 'errors of the hardware');
    return (await look()).flatMap(({ at, fields }) => {
      const kind = parseMachineCheck(fields.MESSAGE ?? '');
      return kind === undefined ? [] : [{ kind, at }];
    });
  };
}

export function watchMemoryErrors(host: Host): () => Promise<Result<Metric>> {
  const log = readLog(host);
  const dayCount = createDayCount();
  const uncorrectedBefore = new Map<string, number>();

  function moduleEvents({ name, uncorrected }: Module): DeviceEvent[] {
    const before = uncorrectedBefore.get(name) ?? uncorrected;
    uncorrectedBefore.set(name, uncorrected);
    if (uncorrected <= before) return [];
    return [
      { kind: 'memory-error', at: host.now(), instance: name, detail: `${sentences['memory-error']} (${name}).` },
    ];
  }

  return async () => {
    const modules = host.platform === 'linux' ? readEdac(host) : [];
    const readings = modules.flatMap(({ name: instance, corrected, uncorrected }): Reading<Metric>[] => [
      { metric: 'memory_errors.corrected', instance, value: corrected },
      { metric: 'memory_errors.corrected_day', instance, value: dayCount(instance, corrected, host.now()) },
      { metric: 'memory_errors.uncorrected', instance, value: uncorrected },
    ]);
    const events = modules.flatMap(moduleEvents);
    const told = await log().catch((error: unknown) => {
      // The counters alone are worth telling where there is no log.
      if (modules.length > 0) return [];
      throw error;
    });
    return { readings, events: [...events, ...eventsOf(told)] };
  };
}
