import type { Reading } from '@forewarn/shared';
import type { Host, WindowsEvent } from '../../host.ts';

export const syncStates = ['synchronised', 'unsynchronised'] as const;
export type ClockMetric = 'clock.offset' | 'clock.sync';

/** What a time service says of the clock. */
export interface ClockLook {
  readonly sync: (typeof syncStates)[number];
  /** How far it is off, seconds; undefined = not said. */
  readonly offset?: number | undefined;
  readonly detail: string;
}

/** A service that has not set the clock for so long follows nobody any more, whatever it says. */
const staleMs = 24 * 60 * 60_000;

/**
 * `chronyc -c tracking` (chronyc(1)): reference id, its name, stratum, time of the last update (epoch s),
 * offset of the system clock (s) … leap status. Undefined when it is something else.
 */
export function parseTracking(text: string, now: number): ClockLook | undefined {
  const fields = text.trim().split(',');
  const [reference = '', server = '', , updated = '', offset = ''] = fields;
  const leap = fields.at(-1) ?? '';
  const seconds = Number(offset);
  if (fields.length < 14 || offset === '' || !Number.isFinite(seconds)) return undefined;
  const isLost = /^0+$/.test(reference) || /^not sync/i.test(leap) || now - Number(updated) * 1000 > staleMs;
  if (isLost) return { sync: 'unsynchronised', detail: 'chrony follows no time server.' };
  return { sync: 'synchronised', offset: Math.abs(seconds), detail: `chrony follows ${server}.` };
}

/** systemd-timesyncd.service(8) touches this file whenever it has set the clock; its folder is there while it runs. */
export function lookAtTimesyncd(host: Host): ClockLook | undefined {
  if (host.stat('/run/systemd/timesync') === undefined) return undefined;
  const set = host.stat('/run/systemd/timesync/synchronized');
  if (set === undefined) {
    return { sync: 'unsynchronised', detail: 'systemd-timesyncd has not reached a time server since the start.' };
  }
  if (host.now() - set.modifiedAt <= staleMs) return { sync: 'synchronised', detail: '' };
  return { sync: 'unsynchronised', detail: 'systemd-timesyncd has not reached a time server for a day.' };
}

/** Events of the Windows Time service, which also say so in every language: Microsoft, "Windows Time service tools". */
export function clockFromEvents(before: ClockLook | undefined, events: readonly WindowsEvent[]): ClockLook | undefined {
  return events.reduce<ClockLook | undefined>((look, { id }) => {
    if (id === 35 || id === 37) return { sync: 'synchronised', detail: '' };
    if (id === 36)
      return { sync: 'unsynchronised', detail: 'Windows has not reached its time server for a day (event 36).' };
    if (id === 50)
      return {
        sync: 'unsynchronised',
        detail: 'Windows found its time server and clock apart and follows it no more (event 50).',
      };
    if (id === 47 && look?.sync !== 'synchronised')
      return { sync: 'unsynchronised', detail: 'The time server set by hand does not answer (event 47).' };
    return look;
  }, before);
}

/** Event 52: the service set the clock by so many seconds (negative: back); only what people would notice. */
export function clockSteps(events: readonly WindowsEvent[]): { at: number; seconds: number }[] {
  return events.flatMap(({ id, at, data }) => {
    const seconds = Number(data.TimeOffsetSeconds ?? Number.NaN);
    return id === 52 && Math.abs(seconds) >= 60 ? [{ at, seconds }] : [];
  });
}

export function clockReadings(look: ClockLook | undefined): Reading<ClockMetric>[] {
  if (look === undefined) return [];
  const { sync, offset, detail } = look;
  const readings: Reading<ClockMetric>[] = [{ metric: 'clock.sync', value: syncStates.indexOf(sync), detail }];
  if (offset !== undefined) readings.push({ metric: 'clock.offset', value: offset });
  return readings;
}
