import type { Host } from '../../host.ts';
import { createDrift } from '../inventory/drift.ts';
import type { Result } from '../probe.ts';
import { createLinuxSoftware } from './linux.ts';
import { readMacosSoftware } from './macos.ts';
import { type Software, toFact } from './rows.ts';
import { parseSoftware, softwareQuery } from './windows.ts';

export function watchSoftware(host: Host): (signal: AbortSignal) => Promise<Result<never>> {
  const look = lookOf(host);
  const drift = createDrift(host, 'software');
  return async (signal) => {
    const found = await look?.(signal);
    if (found === undefined) return {};
    const facts = [toFact(found)];
    return { facts, events: drift(facts) };
  };
}

function lookOf(host: Host): ((signal: AbortSignal) => Promise<Software[]>) | undefined {
  if (host.platform === 'linux') return createLinuxSoftware(host);
  if (host.platform === 'darwin') return async () => readMacosSoftware(host);
  const ask = host.windows(softwareQuery);
  return async () => parseSoftware(await ask());
}
