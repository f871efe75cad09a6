import type { Host } from '../../host.ts';
import type { Sync } from './sync.ts';

const limitMs = 10_000;

/** `systemsetup -getusingnetworktime`: `Network Time: On`. It asks for an administrator since macOS 10.14. */
export function parseNetworkTime(text: string): Sync {
  const state = /Network Time: (On|Off)/.exec(text)?.[1];
  if (state === undefined) throw new Error('macOS did not tell whether it sets its clock by the network.');
  return state === 'On'
    ? { state: 'synchronised', note: 'macOS sets its clock by the network.' }
    : { state: 'not configured', note: 'macOS is set not to set its clock by the network.' };
}

export async function readMacosSync(host: Host, signal: AbortSignal): Promise<Sync> {
  const { outcome, stdout } = await host.run('systemsetup', ['-getusingnetworktime'], { timeLimitMs: limitMs, signal });
  if (outcome !== 'exited') throw new Error(`systemsetup did not tell whether the clock is kept (${outcome}).`);
  return parseNetworkTime(stdout);
}
