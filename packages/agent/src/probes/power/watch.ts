import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import { type Battery, readingsOf } from './battery.ts';
import { readSupplies } from './linux.ts';
import { parsePowerProfile } from './macos.ts';
import type { Metric } from './metrics.ts';
import { batteryQuery, isUps, parseBattery } from './windows.ts';

/** system_profiler takes about a second of the processor. */
const profileEveryMs = 10 * 60_000;
const childLimitMs = 20_000;

function readMac(host: Host): (signal: AbortSignal) => Promise<Battery[]> {
  let last: { readonly batteries: Battery[]; readonly atMs: number } | undefined;
  return async (signal) => {
    if (last !== undefined && host.elapsedMs() - last.atMs < profileEveryMs) return last.batteries;
    const args = ['SPPowerDataType'];
    const { outcome, code, stdout } = await host.run('system_profiler', args, { timeLimitMs: childLimitMs, signal });
    if (outcome !== 'exited' || code !== 0) {
      throw new Error(
        `system_profiler did not tell of the battery (${outcome === 'exited' ? `code ${code}` : outcome}).`,
      );
    }
    const battery = parsePowerProfile(stdout);
    last = { batteries: battery === undefined ? [] : [battery], atMs: host.elapsedMs() };
    return last.batteries;
  };
}

function readWindows(host: Host): () => Promise<Battery[]> {
  const ask = host.windows(batteryQuery);
  return async () => (await ask()).filter((answer) => !isUps(answer)).map(parseBattery);
}

export function watchPower(host: Host): (signal: AbortSignal) => Promise<Result<Metric>> {
  const reads = {
    linux: () => async () => readSupplies(host),
    darwin: () => readMac(host),
    win32: () => readWindows(host),
  };
  const read = reads[host.platform]();
  return async (signal) => ({ readings: (await read(signal)).flatMap(readingsOf) });
}
