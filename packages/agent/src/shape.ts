/**
 * Checks of JSON from outside, by hand where the agent runs all day: zod would be a fifth of the file that stays in memory.
 * Tests hold them against the schemas of the wire.
 */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text of so many UTF-16 units, as JavaScript and zod count. */
export const isText = (value: unknown, most = 100_000, least = 0): value is string =>
  typeof value === 'string' && value.length >= least && value.length <= most;

export const isWhole = (value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): value is number =>
  Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;

export const isListOf = <T>(
  value: unknown,
  fits: (item: unknown) => item is T,
  most = 100_000,
): value is readonly T[] => Array.isArray(value) && value.length <= most && value.every(fits);
