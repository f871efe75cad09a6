import type { Report } from '@forewarn/shared';
import { reopenWindowMs } from '../incidents/lifecycle.ts';
import type { Ruleset } from '../rules/ruleset.ts';
import type { Cursor } from '../storage/nouns.ts';
import type { Stores } from '../storage/store.ts';
import { shiftRunning } from './clock-step.ts';
import { createDeviceWatch, type DeviceWatch, remember, rescope } from './device-watch.ts';

/** Events as old as this still count in a window of an event rule. */
const eventHorizonMs = 30 * 86_400_000;
/** Newest readings are taken from this much of the journal; older ones come with the agents' next reports. */
const replayMs = 120_000;
/** Rows asked for at once. */
const page = 1000;

export interface Decoded {
  readonly deviceNumber: number;
  readonly epoch: string;
  readonly at: number;
  readonly report: Report;
}

/**
 * Rebuilds what is held in memory from what is on disk. Incidents continue where they stood, so a restart
 * neither forgets a hold that is running nor opens anything twice.
 */
export async function recover(
  stores: Stores,
  ruleset: Ruleset,
  decode: (reports: ArrayBuffer) => Iterable<Decoded>,
  now: number,
): Promise<Map<string, DeviceWatch>> {
  const watches = new Map<string, DeviceWatch>();
  const byNumber = new Map<number, DeviceWatch>();
  const cursors = new Map<string, Cursor>();
  for await (const cursor of all(stores, 'cursor')) cursors.set(cursor.id, cursor);
  for await (const device of all(stores, 'device')) {
    const cursor = cursors.get(device.id);
    const watch = createDeviceWatch(device, cursor?.epoch ?? '', ruleset);
    watch.seq = cursor?.seq ?? -1;
    watch.durableSeq = watch.seq;
    // A clock that was set back since must not leave the device in the future, where nothing would be judged for long.
    watch.reportedAt = Math.min(cursor?.at ?? 0, now);
    watches.set(device.id, watch);
    byNumber.set(device.number, watch);
  }
  for await (const table of all(stores, 'series')) {
    const watch = watches.get(table.device);
    if (watch?.present.epoch === table.epoch) watch.present.declare(table.metrics, table.series);
  }
  await stores.journal.replay(now - replayMs, (reports) => {
    for (const { deviceNumber, epoch, at, report } of decode(reports)) {
      const watch = byNumber.get(deviceNumber);
      if (watch?.present.epoch !== epoch) continue;
      watch.present.take(report, Math.min(at, now));
      watch.judgedAt = Math.max(watch.judgedAt, Math.min(at, now));
    }
  });
  const kinds = [...new Set(ruleset.rules.flatMap((rule) => eventsOf(rule.params)))];
  for (const kind of kinds) {
    for (const event of await stores.core.find('event', {
      where: { kind },
      orderBy: 'at',
      // The newest, should there be more than anybody can look at.
      descending: true,
      from: now - eventHorizonMs,
      limit: 100_000,
    })) {
      watches.get(event.device)?.panel.event(event.kind, event.instance, event.at);
    }
  }
  for (const watch of watches.values()) rescope(watch);
  const standing = await stores.core.find('incident', {
    where: { phase: ['pending', 'open', 'acknowledged'] },
    limit: 1_000_000,
  });
  const ended = await stores.core.find('incident', {
    orderBy: 'resolvedAt',
    from: now - reopenWindowMs,
    limit: 1_000_000,
  });
  for (const incident of [...ended.filter((i) => i.phase === 'resolved'), ...standing]) {
    const watch = watches.get(incident.device);
    const running = shiftRunning(incident, (at) => Math.min(at, now));
    if (watch) remember(watch, running);
  }
  return watches;
}

const eventsOf = (params: unknown): string[] => {
  const event = (params as { event?: unknown }).event;
  return typeof event === 'string' ? [event] : [];
};

/** Pages through a whole noun, so that 10,000 tables of series are never in memory at once. */
async function* all<N extends 'device' | 'cursor' | 'series'>(stores: Stores, noun: N) {
  for (let offset = 0; ; offset += page) {
    const rows = await stores.core.find(noun, { limit: page, offset });
    yield* rows;
    if (rows.length < page) return;
  }
}
