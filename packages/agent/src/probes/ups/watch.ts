import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import { readApcupsd } from './apcupsd.ts';
import type { Metric } from './metrics.ts';
import { createNutLook, type NutServer } from './nut.ts';
import { readingsOf, type Ups } from './ups.ts';
import { parseWindowsUps, upsQuery } from './windows.ts';

/** How long the server of a UPS may be away before that is told: it is restarted at updates. */
const graceMs = 60_000;

export type Look = (signal: AbortSignal) => Promise<Result<Metric>>;

/** Once a server has answered, its silence is told of the UPSs it had: nobody would hear of a power cut. */
function withMemory(host: Host, read: (signal: AbortSignal) => Promise<Ups[]>): Look {
  let known: readonly Ups[] = [];
  let answeredAtMs = 0;
  return async (signal) => {
    try {
      known = await read(signal);
      answeredAtMs = host.elapsedMs();
    } catch (error) {
      if (known.length === 0 || host.elapsedMs() - answeredAtMs <= graceMs) throw error;
      known = known.map(({ name }): Ups => ({ name, state: 'silent' }));
    }
    return { readings: known.flatMap(readingsOf) };
  };
}

export const watchNut = (host: Host, server: NutServer): Look => withMemory(host, createNutLook(host, server));

export const watchApcupsd = (host: Host): Look => withMemory(host, (signal) => readApcupsd(host, signal));

export function watchWindowsUps(host: Host): Look {
  const ask = host.windows(upsQuery);
  return async () => ({ readings: parseWindowsUps(await ask()).flatMap(readingsOf) });
}
