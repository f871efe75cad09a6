import type { DeviceEvent, MetricDeclaration, Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import { defineProbe, type Result } from '../probe.ts';
import { clockSteps, parseOffset } from './time-service.ts';

const metrics = {
  'clock.offset': {
    unit: 'seconds',
    help: 'How far the clock is off, always positive: as chrony reckons, or by the time that web servers tell',
  },
} as const satisfies Record<string, MetricDeclaration>;
type Metric = keyof typeof metrics;

const hourMs = 60 * 60_000;
/** Below this nobody minds. */
const minorSeconds = 30;

/** chronyd's own folder is there while it runs; anybody may ask it for its state over loopback. */
async function offsetByChrony(host: Host, signal: AbortSignal): Promise<number | undefined> {
  if (host.platform !== 'linux' || host.stat('/run/chrony') === undefined) return undefined;
  const { outcome, code, stdout } = await host.run('chronyc', ['-c', 'tracking'], {
    timeLimitMs: 5000,
    signal,
  });
  // 1: the daemon does not run, though its folder is left. Then it cannot know.
  if (outcome === 'missing' || (outcome === 'exited' && code !== 0)) return undefined;
  if (outcome === 'exited') return parseOffset(stdout);
  throw new Error(`chrony does not say how the clock stands (chronyc: ${outcome}).`);
}

function stepsOf(host: Host): () => Promise<DeviceEvent[]> {
  if (host.platform !== 'win32') return async () => [];
  const events = host.windowsEvents({
    name: 'clock',
    from: [{ log: 'System', provider: 'Microsoft-Windows-Time-Service', ids: [52] }],
  });
  return async () =>
    clockSteps(await events()).map(({ at, seconds }) => {
      const way = seconds < 0 ? 'back' : 'forward';
      return { kind: 'clock-set', at, detail: `The time service set the clock ${way} by ${Math.abs(seconds)} s.` };
    });
}

async function findOffset(host: Host, signal: AbortSignal): Promise<number | undefined> {
  return (await offsetByChrony(host, signal)) ?? (await (await import('./dates.ts')).offsetByDates(host));
}

/** How far the clock is off: a wrong one refuses sign-ins and certificates. Whether something keeps it, time-sync tells. */
export const clock = defineProbe({
  name: 'clock',
  // Asked once an hour while it is right, and each time while it is not.
  everyMs: 10 * 60_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads:
    'How far the clock of this machine is off, by its time service or by the time that the places of “internetTargets” tell.',
  metrics,
  start: (host) => {
    const steps = stepsOf(host);
    let last: { offset: number; atMs: number } | undefined;
    return async (signal): Promise<Result<Metric>> => {
      const events = await steps();
      const isKnown = last !== undefined && last.offset <= minorSeconds && host.elapsedMs() - last.atMs < hourMs * 0.95;
      if (!isKnown) {
        last = undefined;
        try {
          const offset = await findOffset(host, signal);
          if (offset !== undefined) last = { offset, atMs: host.elapsedMs() };
        } catch (error) {
          if (events.length === 0) throw error;
          // Events are given once: what happened is told even when the offset cannot be found.
          return { events, problem: error instanceof Error ? error.message : String(error) };
        }
      }
      const readings: Reading<Metric>[] = last === undefined ? [] : [{ metric: 'clock.offset', value: last.offset }];
      return { readings, events };
    };
  },
});
