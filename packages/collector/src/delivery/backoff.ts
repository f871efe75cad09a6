const firstMs = 5_000;
/** A delivery waits at most this long between tries, unless the other side asks for more. */
export const longestBackoffMs = 15 * 60_000;
/** Nobody is believed who asks for more than a day. */
export const longestAskedMs = 24 * 3_600_000;

/**
 * How long to wait after the n-th failed try: 5 s doubling up to `capMs`, the upper half of it by chance so that many
 * do not come back at once. What the other side asked for is kept to, with up to a tenth on top. `random`: 0 ≤ x < 1.
 */
export function backoffMs(failures: number, random: number, askedMs?: number, capMs = longestBackoffMs): number {
  if (askedMs !== undefined) return Math.round(Math.min(askedMs, longestAskedMs) * (1 + random / 10));
  const full = Math.min(capMs, firstMs * 2 ** Math.min(30, Math.max(0, failures - 1)));
  return Math.round(full * (0.5 + random / 2));
}
