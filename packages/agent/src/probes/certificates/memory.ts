import { isNumberEntry, parseEntries } from '../entries.ts';
import type { Certificate } from './certificate.ts';

/** When a certificate was first seen (epoch ms), by its place and its end: a renewed one is another. */
export type Memory = ReadonlyMap<string, number>;

const keyOf = ({ place, validTo }: Certificate): string => `${place} ${validTo}`;

export const knownSince = (memory: Memory, one: Certificate, now: number): number => memory.get(keyOf(one)) ?? now;

export function remember(before: Memory, seen: readonly Certificate[], now: number): Memory {
  return new Map(seen.map((one) => [keyOf(one), knownSince(before, one, now)]));
}

export const parseMemory = (text: string | undefined): Memory => parseEntries(text, isNumberEntry);
