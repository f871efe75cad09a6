import type { Certificate } from './certificate.ts';

/** When a certificate was first seen (epoch ms), by its place and its end: a renewed one is another. */
export type Memory = ReadonlyMap<string, number>;

const keyOf = ({ place, validTo }: Certificate): string => `${place} ${validTo}`;

export const knownSince = (memory: Memory, one: Certificate, now: number): number => memory.get(keyOf(one)) ?? now;

export function remember(before: Memory, seen: readonly Certificate[], now: number): Memory {
  return new Map(seen.map((one) => [keyOf(one), knownSince(before, one, now)]));
}

export function parseMemory(text: string | undefined): Memory {
  if (text === undefined) return new Map();
  try {
    const entries: unknown = JSON.parse(text);
    const isEntry = (entry: unknown): entry is [string, number] =>
      Array.isArray(entry) && typeof entry[0] === 'string' && Number.isFinite(entry[1]);
    return new Map(Array.isArray(entries) ? entries.filter(isEntry) : []);
  } catch (error) {
    if (error instanceof SyntaxError) return new Map();
    throw error;
  }
}
