import type { Host } from '../../host.ts';
import type { Locate } from './device.ts';
import { uriOfService } from './device-uri.ts';

/** A printer's address may change; until then it is not asked where it is. */
const freshMs = 15 * 60_000;
const timeoutMs = 2_500;

/**
 * Finds printers that announce themselves (DNS-SD), and remembers where they were:
 * one that is off announces nothing, and is then asked at its last address.
 */
export function createServiceWatch(host: Host): Locate {
  const known = new Map<string, { uri: string; at: number }>();
  return async (service) => {
    const before = known.get(service);
    const at = host.elapsedMs();
    if (before && at - before.at < freshMs) return before.uri;
    const found = await host.findService(service, timeoutMs);
    if (found === undefined) return before?.uri;
    const uri = uriOfService(service, found);
    known.set(service, { uri, at });
    return uri;
  };
}
