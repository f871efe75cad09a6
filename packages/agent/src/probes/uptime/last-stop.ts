import type { ByeReason } from '@forewarn/shared';
import type { Host } from '../../host.ts';

/** Names of what is remembered of boots and stops, see host.ts `state`. */
export const stopState = 'last-stop';
export const bootState = 'last-boot';

/** The agent leaves in order: called on `bye`, so that the next boot knows that this one did not simply end. */
export function recordStop(host: Host, why: ByeReason): void {
  const now = host.bootId();
  const before = host.state.read(bootState);
  if (before !== undefined && before !== now) {
    // Stopped before the probe looked: a boot that ended without a goodbye is still to be told of, one that ended in order is not.
    if (!host.state.read(stopState)?.startsWith(before)) return;
    host.state.write(bootState, now);
  }
  host.state.write(stopState, `${now} ${why}`);
}
