import type { Host } from '../../host.ts';

/** A machine that just woke has no network for some seconds. */
const sleptMs = 10_000;
/** Where the monotonic clock runs on in sleep, a look that comes this late tells of it. */
const lateMs = 4 * 60_000;

/** Says at each call whether the machine slept since the call before. */
export function startAwake(host: Host): () => boolean {
  let before: { readonly upMs: number; readonly atMs: number } | undefined;
  return () => {
    const now = { upMs: host.uptimeMs(), atMs: host.elapsedMs() };
    const last = before;
    before = now;
    if (last === undefined) return true;
    const passedMs = now.atMs - last.atMs;
    // Linux counts sleep in the uptime and not in the monotonic clock.
    return now.upMs - last.upMs - passedMs < sleptMs && (host.platform === 'linux' || passedMs < lateMs);
  };
}
