import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import { readLinuxSync } from './linux.ts';
import { readMacosSync } from './macos.ts';
import { type Metric, type Sync, syncStates } from './sync.ts';
import { parseTime, timeQuery } from './windows.ts';

export function watchSync(host: Host): (signal: AbortSignal) => Promise<Result<Metric>> {
  const look = lookOf(host);
  return async (signal) => {
    const sync = await look(signal);
    if (sync === undefined) return {};
    return {
      readings: [{ metric: 'time.sync', value: syncStates.indexOf(sync.state), detail: sync.note.slice(0, 500) }],
    };
  };
}

function lookOf(host: Host): (signal: AbortSignal) => Promise<Sync | undefined> {
  if (host.platform === 'linux') return (signal) => readLinuxSync(host, signal);
  if (host.platform === 'darwin') return (signal) => readMacosSync(host, signal);
  const ask = host.windows(timeQuery);
  return async () => parseTime(await ask());
}
