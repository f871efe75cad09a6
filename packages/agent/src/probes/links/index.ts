import type { Host } from '../../host.ts';
import { startAwake } from '../network/awake.ts';
import { defineProbe, type Result } from '../probe.ts';
import { type Speeds, startCables } from './cable.ts';
import { type LinkMetric, metrics } from './metrics.ts';
import type { Seen } from './seen.ts';
import { startTunnels } from './tunnel.ts';

const stateName = 'link-speeds';

function recall(host: Host): Speeds {
  const lines = (host.state.read(stateName) ?? '').split('\n');
  return new Map(
    lines.flatMap((line) => {
      const at = line.lastIndexOf(' ');
      const speed = Number(line.slice(at + 1));
      return at > 0 && speed > 0 ? [[line.slice(0, at), speed] as const] : [];
    }),
  );
}

/** The platform's way to look; macOS' costs two programs, so it looks less often. */
async function lookerOf(host: Host): Promise<{ everyMs: number; see(signal: AbortSignal): Promise<Seen> }> {
  if (host.platform === 'linux') {
    const { seeLinux } = await import('./linux.ts');
    return { everyMs: 0, see: () => seeLinux(host) };
  }
  const { seeMac, seeWindows } = await import('./elsewhere.ts');
  if (host.platform === 'win32') return { everyMs: 0, see: () => seeWindows(host) };
  return { everyMs: 10 * 60_000, see: (signal) => seeMac(host, signal) };
}

/** Cables that are worse than they were, and VPN connections. */
export const links = defineProbe<LinkMetric>({
  name: 'network-links',
  everyMs: 60_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads: 'Whether network cables lose their link or speed, and whether VPN connections are up. Not where they lead.',
  metrics,
  start(host) {
    const speeds = recall(host);
    const cables = startCables(speeds, () =>
      host.state.write(stateName, [...speeds].map(([place, speed]) => `${place} ${speed}`).join('\n')),
    );
    const tunnels = startTunnels();
    const isAwake = startAwake(host);
    let looker: ReturnType<typeof lookerOf> | undefined;
    let lookedAtMs = Number.NEGATIVE_INFINITY;
    let last: Result<LinkMetric> = {};

    return async (signal): Promise<Result<LinkMetric>> => {
      looker ??= lookerOf(host);
      const { everyMs, see } = await looker;
      const atMs = host.elapsedMs();
      if (atMs - lookedAtMs < everyMs) return last;
      const wasAwake = isAwake();
      const seen = await see(signal);
      lookedAtMs = atMs;
      const told = tunnels(seen.tunnels, { atMs, now: host.now() });
      const readings = [...cables(seen.cables, { atMs, upMs: host.uptimeMs(), wasAwake }), ...told.readings];
      // What is repeated until the next look must not tell its events again.
      last = { readings };
      return { readings, events: told.events };
    };
  },
});
