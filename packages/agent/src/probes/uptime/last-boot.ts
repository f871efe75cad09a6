import type { Host } from '../../host.ts';
import { bootState, stopState } from './last-stop.ts';

/** The boot this agent last ran in, when it is not this one. From now on this one is remembered. */
export function previousBoot(host: Host): { readonly boot: string; readonly stop: string | undefined } | undefined {
  const now = host.bootId();
  const before = host.state.read(bootState);
  const [stopBoot, why] = (host.state.read(stopState) ?? '').split(' ');
  if (before !== now) host.state.write(bootState, now);
  // The agent runs again: a stop in this boot is history.
  if (stopBoot === now) host.state.write(stopState, '');
  if (before === undefined || before === '' || before === now) return undefined;
  return { boot: before, stop: stopBoot === before ? why : undefined };
}

/** How the boot before this one ended, and who says so. */
export interface Ending {
  readonly ended: 'clean' | 'unexpected' | 'unknown';
  readonly witness: string;
}

/** sd-messages.h: the journal was stopped. Proof only as the last word of a boot, for upgrades restart it too. */
const journalStopped = 'd93fb3c9c24d451a97cea615ce59c00b';

/** logind announced a shutdown (sd-messages.h), or PID 1 wrote of shutdown.target, as on every orderly way down. */
const signsOfShutdown = ['MESSAGE_ID=98268866d1d54a499c4e98921d93bc40', '+', 'UNIT=shutdown.target'];

/** The last entry of a boot that matches; undefined when there is none, or no journal. */
async function lastEntry(host: Host, boot: string, matches: readonly string[], signal: AbortSignal) {
  const id = boot.replaceAll('-', '');
  const args = [`--boot=${id}`, '--no-pager', '--quiet', '--lines=1', '--output=json', ...matches];
  const { outcome, code, stdout } = await host.run('journalctl', args, { timeLimitMs: 4000, signal });
  return outcome === 'exited' && code === 0 && stdout.includes('"_BOOT_ID"') ? stdout : undefined;
}

/** The journal if it kept that boot, else whether the agent itself was stopped in order. */
export async function howItEnded(
  host: Host,
  before: { readonly boot: string; readonly stop: string | undefined },
  signal: AbortSignal,
): Promise<Ending> {
  const last = host.platform === 'linux' ? await lastEntry(host, before.boot, [], signal) : undefined;
  if (last !== undefined) {
    const clean =
      last.includes(journalStopped) || (await lastEntry(host, before.boot, signsOfShutdown, signal)) !== undefined;
    return { ended: clean ? 'clean' : 'unexpected', witness: 'the system journal' };
  }
  const witness = 'the agent’s own record';
  if (before.stop === 'shutdown' || before.stop === 'reboot') return { ended: 'clean', witness };
  // Windows ends services at a shutdown without much waiting, and its event log knows better: the crash probe reads it.
  const isSilenceProof = before.stop === undefined && host.platform !== 'win32';
  return { ended: isSilenceProof ? 'unexpected' : 'unknown', witness };
}
