import type { DeviceEvent, MetricDeclaration } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import { defineProbe, type Result } from '../probe.ts';
import {
  type ClockLook,
  type ClockMetric,
  clockFromEvents,
  clockReadings,
  clockSteps,
  lookAtTimesyncd,
  parseTracking,
  syncStates,
} from './time-service.ts';

const metrics = {
  'clock.offset': { unit: 'seconds', help: 'How far the clock is off, as the time service reckons; always positive' },
  'clock.sync': { unit: 'state', states: syncStates, help: 'Whether the clock is kept right by a time server' },
} as const satisfies Record<ClockMetric, MetricDeclaration>;

type Look = (signal: AbortSignal) => Promise<Result<ClockMetric>>;

/** chronyd's own folder is there while it runs; anybody may ask it for its state over loopback. */
function linux(host: Host): Look {
  return async (signal) => {
    if (host.stat('/run/chrony') === undefined) return { readings: clockReadings(lookAtTimesyncd(host)) };
    const { outcome, code, stdout, stderr } = await host.run('chronyc', ['-c', '-n', 'tracking'], {
      timeLimitMs: 5000,
      signal,
    });
    if (outcome === 'missing') return { readings: clockReadings(lookAtTimesyncd(host)) };
    const look = outcome === 'exited' && code === 0 ? parseTracking(stdout, host.now()) : undefined;
    if (look === undefined) {
      throw new Error(
        `chrony does not say how the clock stands (${outcome}): ${(stderr || stdout).trim().slice(0, 200)}`,
      );
    }
    return { readings: clockReadings(look) };
  };
}

function windows(host: Host): Look {
  const events = host.windowsEvents({
    name: 'clock',
    from: [{ log: 'System', provider: 'Microsoft-Windows-Time-Service', ids: [35, 36, 37, 47, 50, 52] }],
  });
  let look: ClockLook | undefined;
  return async () => {
    const fresh = await events();
    look = clockFromEvents(look, fresh);
    const steps = clockSteps(fresh).map(({ at, seconds }): DeviceEvent => {
      const way = seconds < 0 ? 'back' : 'forward';
      return { kind: 'clock-set', at, detail: `The time service set the clock ${way} by ${Math.abs(seconds)} s.` };
    });
    return { readings: clockReadings(look), events: steps };
  };
}

/** Whether the clock is right: a wrong one refuses sign-ins and certificates. */
export const clock = defineProbe({
  name: 'clock',
  // chronyc costs a few ms of CPU; clocks drift slowly.
  everyMs: 30 * 60_000,
  platforms: ['linux', 'win32'],
  reads: 'Whether the clock is kept right by a time server, and how far it is off.',
  metrics,
  start: (host) => (host.platform === 'win32' ? windows(host) : linux(host)),
});
