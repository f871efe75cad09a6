import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import { eventsOf } from './events.ts';
import { readErrorCounts, readKernelLog } from './linux.ts';
import type { Metric } from './metrics.ts';
import { readWindowsLog } from './windows.ts';

const dayMs = 24 * 3_600_000;

/** Tells new errors as events, and how many there were within a day since the agent started. */
export function watchDiskEvents(host: Host): () => Promise<Result<Metric>> {
  const read = host.platform === 'win32' ? readWindowsLog(host) : readKernelLog(host);
  let recent: number[] = [];
  return async () => {
    const lines = await read();
    recent = [...recent, ...lines.map(({ at }) => at)].filter((at) => host.now() - at < dayMs);
    return {
      events: eventsOf(lines),
      readings: [
        { metric: 'disk_events.last_day', value: recent.length },
        ...(host.platform === 'linux' ? readErrorCounts(host) : []),
      ],
    };
  };
}
