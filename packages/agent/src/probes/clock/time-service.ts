import type { WindowsEvent } from '../../host.ts';

/**
 * `chronyc -c tracking` (chronyc(1)): reference id, its name, stratum, time of the last update, offset of the system clock (s)
 * … leap status. How far the clock is off, seconds; undefined when chrony follows nobody and cannot know.
 * Throws when it is something else.
 */
export function parseOffset(text: string): number | undefined {
  const fields = text.trim().split(',');
  const [reference = '', , stratum = '', , offset = ''] = fields;
  const seconds = Number(offset);
  if (fields.length < 14 || offset === '' || !Number.isFinite(seconds)) {
    throw new Error('chrony does not say how the clock stands (chronyc tracking).');
  }
  // It follows its own clock (`local` of chrony.conf(5)), and knows no other.
  if (reference === '7F7F0101') return undefined;
  return stratum === '0' || /^not sync/i.test(fields.at(-1) ?? '') ? undefined : Math.abs(seconds);
}

/** Event 52 of the Windows Time service: it set the clock by so many seconds (negative: back); only what people notice. */
export function clockSteps(events: readonly WindowsEvent[]): { at: number; seconds: number }[] {
  return events.flatMap(({ id, at, data }) => {
    const seconds = Number(data.TimeOffsetSeconds ?? Number.NaN);
    return id === 52 && Math.abs(seconds) >= 60 ? [{ at, seconds }] : [];
  });
}
