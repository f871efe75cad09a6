import { isNumberEntry, parseEntries } from '../entries.ts';

/** Services that were not as they should be, by name, and when they last were not (epoch ms): told as running for a day after. */
export type Memory = Map<string, number>;

const dayMs = 86_400_000;
const most = 60;

export const parseMemory = (text: string | undefined): Memory => parseEntries(text, isNumberEntry);

/** Forgets who has been well for a day, and the oldest beyond the limit. */
export function remember(before: Memory, troubled: readonly string[], now: number): Memory {
  const kept = [...before].filter(([name, at]) => now - at < dayMs && !troubled.includes(name));
  const entries = [...kept, ...troubled.map((name): [string, number] => [name, now])];
  return new Map(entries.slice(-most));
}
