import type { DeviceEvent, Reading } from '@forewarn/shared';
import { type LinkMetric, type TunnelState, tunnelStates } from './metrics.ts';

/** A VPN's interface that is up. */
export interface Tunnel {
  readonly name: string;
  readonly receivedBytes?: number;
  readonly sentBytes?: number;
}

/** What keeps a tunnel open is less than this a minute: WireGuard sends 32 bytes every 25 s at most. */
const muchBytes = 2000;
/** Minutes in a row in which much was sent and nothing came. */
const silentLooks = 5;
/** An ended one is shown so long, then forgotten. */
const endedMs = 30 * 60_000;
const longestNames = 16;

interface Known {
  state: TunnelState;
  sentBytes: number;
  receivedBytes: number;
  looksWithoutAnswer: number;
  endedAtMs: number;
}

function judge(known: Known, { sentBytes, receivedBytes }: Tunnel): void {
  if (sentBytes === undefined || receivedBytes === undefined) return;
  const asked = sentBytes - known.sentBytes >= muchBytes;
  const answered = receivedBytes !== known.receivedBytes;
  if (answered) known.looksWithoutAnswer = 0;
  else if (asked) known.looksWithoutAnswer += 1;
  known.sentBytes = sentBytes;
  known.receivedBytes = receivedBytes;
  known.state = known.looksWithoutAnswer >= silentLooks ? 'silent' : 'up';
}

/** Follows tunnels from one look to the next. That one ended is an event and no trouble: nobody can know who wanted it. */
export function startTunnels() {
  const all = new Map<string, Known>();
  let isFirst = true;

  return (tunnels: readonly Tunnel[], at: { atMs: number; now: number }) => {
    const events: DeviceEvent[] = [];
    const tell = (kind: 'vpn-up' | 'vpn-down', instance: string, detail: string) =>
      events.push({ kind, at: at.now, instance, detail });
    for (const tunnel of tunnels) {
      const { name, sentBytes = 0, receivedBytes = 0 } = tunnel;
      const before = all.get(name);
      if (before !== undefined && before.state !== 'ended') {
        judge(before, tunnel);
        continue;
      }
      if (before === undefined && all.size >= longestNames) continue;
      all.set(name, { state: 'up', sentBytes, receivedBytes, looksWithoutAnswer: 0, endedAtMs: 0 });
      if (!isFirst) tell('vpn-up', name, `The VPN connection ${name} is up.`);
    }
    for (const [name, known] of all) {
      if (tunnels.some((tunnel) => tunnel.name === name)) continue;
      if (known.state !== 'ended') {
        known.state = 'ended';
        known.endedAtMs = at.atMs;
        tell('vpn-down', name, `The VPN connection ${name} is gone: a person or its program ended it, or it was lost.`);
      } else if (at.atMs - known.endedAtMs >= endedMs) all.delete(name);
    }
    isFirst = false;
    const readings = [...all].map(([instance, { state }]): Reading<LinkMetric> => {
      const detail = state === 'silent' ? `Nothing has come back through ${instance} for ${silentLooks} minutes.` : '';
      return { metric: 'network.vpn', instance, value: tunnelStates.indexOf(state), detail };
    });
    return { readings, events };
  };
}
