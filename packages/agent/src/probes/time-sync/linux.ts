import type { Host } from '../../host.ts';
import { runningServices, serviceTree, startsByItself } from '../services/cgroups.ts';
import type { Sync } from './sync.ts';

const limitMs = 10_000;
/** Touched at every answer of a server; timesyncd asks at least every 34 min (timesyncd.conf, PollIntervalMaxSec). */
const timesyncdMark = '/run/systemd/timesync/synchronized';
const timesyncdMostMs = 6 * 3_600_000;

const daemons = [
  ['systemd-timesyncd', ['systemd-timesyncd.service']],
  ['chrony', ['chrony.service', 'chronyd.service']],
  ['ntp', ['ntp.service', 'ntpd.service', 'ntpsec.service']],
] as const;

/**
 * `chronyc -c tracking`: reference, name, stratum, reference time, …, leap status last (chronyc(1)).
 * Leap status reads `Not synchronised` in words of chrony's own.
 */
export function parseTracking(text: string): Sync {
  const fields = text.trim().split(',');
  if (fields.length < 14) throw new Error('chrony did not tell whether it keeps the clock (chronyc tracking).');
  const server = fields[1] || 'no server';
  const leap = fields.at(-1) ?? '';
  return leap === 'Not synchronised' || fields[2] === '0'
    ? { state: 'not synchronised', note: 'chrony has no server that it trusts.' }
    : { state: 'synchronised', note: `chrony follows ${server}.` };
}

/** `ntpq -pn`: `*` before the server that is followed, `o` before a clock of its own; reach is eight looks in octal. */
export function parsePeers(text: string): Sync {
  const rows = text
    .split('\n')
    .slice(2)
    .filter((line) => line.trim() !== '');
  if (!/^\s*remote\s/.test(text)) throw new Error('ntp did not tell whether it keeps the clock (ntpq -pn).');
  const followed = rows.find((line) => /^[*o]/.test(line));
  if (followed !== undefined)
    return { state: 'synchronised', note: `ntp follows ${followed.slice(1).split(/\s+/)[0]}.` };
  // Before it chooses one it weighs them; a server that answers is enough.
  const reached = rows.some((line) => Number.parseInt(line.trim().split(/\s+/)[6] ?? '0', 8) > 0);
  return reached
    ? { state: 'synchronised', note: 'ntp hears its servers and has not chosen one yet.' }
    : { state: 'not synchronised', note: 'ntp hears none of its servers.' };
}

async function ask(host: Host, program: 'chronyc' | 'ntpq', signal: AbortSignal): Promise<Sync> {
  const args = program === 'chronyc' ? ['-c', 'tracking'] : ['-pn'];
  const { outcome, code, stdout, stderr } = await host.run(program, args, { timeLimitMs: limitMs, signal });
  if (outcome !== 'exited' || code !== 0) {
    throw new Error(
      `${program} did not tell whether the clock is kept (${outcome}, code ${code}): ${stderr.slice(0, 200)}`,
    );
  }
  return program === 'chronyc' ? parseTracking(stdout) : parsePeers(stdout);
}

/** Undefined in a container, whose clock is its host's, and without systemd, where nobody tells what runs. */
export async function readLinuxSync(host: Host, signal: AbortSignal): Promise<Sync | undefined> {
  if (serviceTree(host) === undefined || host.stat('/run/systemd/container') !== undefined) return undefined;
  const running = runningServices(host);
  const [name] = daemons.find(([, units]) => units.some((unit) => running.has(unit))) ?? [];
  if (name === 'chrony') return ask(host, 'chronyc', signal);
  if (name === 'ntp') return ask(host, 'ntpq', signal);
  if (name === 'systemd-timesyncd') return readTimesyncd(host);
  const wanted = daemons.flatMap(([, units]) => units).find((unit) => startsByItself(host, unit));
  if (wanted !== undefined) return { state: 'not synchronised', note: `${wanted} should run and does not.` };
  return { state: 'not configured', note: 'No program keeps this machine’s clock (timesyncd, chrony or ntp).' };
}

function readTimesyncd(host: Host): Sync {
  const last = host.stat(timesyncdMark)?.modifiedAt;
  if (last === undefined)
    return { state: 'not synchronised', note: 'timesyncd has not heard a server since the start.' };
  if (host.now() - last > timesyncdMostMs) {
    return { state: 'not synchronised', note: `timesyncd last heard a server at ${new Date(last).toISOString()}.` };
  }
  return { state: 'synchronised', note: 'timesyncd hears its server.' };
}
