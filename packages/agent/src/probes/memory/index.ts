import type { Host } from '../../host.ts';
import { startLater } from '../later.ts';
import { defineProbe, type Result } from '../probe.ts';
import { startLinux } from './linux.ts';
import { type MemoryMetric, metrics } from './metrics.ts';

/** Windows: what Node reports is what programs can still get. */
function startWindows(host: Host): () => Result<MemoryMetric> {
  return () => {
    const { totalBytes, freeBytes } = host.load();
    return {
      readings: [
        { metric: 'memory.available', value: freeBytes / totalBytes },
        { metric: 'memory.available_bytes', value: freeBytes },
      ],
    };
  };
}

const startDarwin = startLater(async () => (await import('./darwin.ts')).startDarwin);

const starts = { linux: startLinux, darwin: startDarwin, win32: startWindows };

export const memory = defineProbe<MemoryMetric>({
  name: 'memory',
  everyMs: 10_000,
  platforms: ['linux', 'darwin', 'win32'],
  metrics,
  reads: 'How much memory is left, how much is swapped out, and whether the system had to end programs for lack of it.',
  start: (host) => starts[host.platform](host),
});
