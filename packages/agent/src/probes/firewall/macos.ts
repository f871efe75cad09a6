import type { Host } from '../../host.ts';
import type { Firewall } from './metrics.ts';

const limitMs = 10_000;
const name = 'application firewall';

/** `socketfilterfw --getglobalstate`: `Firewall is enabled. (State = 1)`; 0 = off, 1 = on, 2 = blocks all (as `globalstate` of com.apple.alf). */
export function parseGlobalState(text: string): Firewall {
  const state = /State = (\d)/.exec(text)?.[1] ?? /^\s*([012])\s*$/.exec(text)?.[1];
  if (state === undefined) throw new Error('macOS did not tell whether its firewall is on.');
  return {
    name,
    on: state !== '0',
    note: state === '0' ? 'It is switched off.' : state === '2' ? 'It lets nothing in.' : 'It is on.',
  };
}

export async function readMacosFirewall(host: Host, signal: AbortSignal): Promise<Firewall[]> {
  const { outcome, stdout } = await host.run('socketfilterfw', ['--getglobalstate'], { timeLimitMs: limitMs, signal });
  if (outcome !== 'exited') throw new Error(`socketfilterfw did not tell whether the firewall is on (${outcome}).`);
  return [parseGlobalState(stdout)];
}
