import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import type { ProcessMetric } from './metrics.ts';
import { tell, type Use } from './ranking.ts';

const calmEveryMs = 10 * 60_000;
/** Threads per core that run or wait. */
const busyLoad = 1.2;

/** All processes; of each the share of one core over the last minute, resident KiB, and with `-c` its name without path and arguments. */
export const psArguments = ['-A', '-c', '-o', 'pcpu=,rss=,state=,comm='];

/** macOS' ps(1); a comma stands for the point in some languages. State U = waits and cannot be interrupted. */
export function parsePs(text: string, cores: number): Use[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+[.,]\d+)\s+(\d+)\s+(\S+)\s+(\S.*)$/.exec(line);
    if (match === null) return [];
    const [, cpu = '', kib = '', state = '', name = ''] = match;
    return {
      name: name.trim(),
      cpu: Number(cpu.replace(',', '.')) / 100 / cores,
      memoryBytes: Number(kib) * 1024,
      waits: state.startsWith('U'),
    };
  });
}

/** macOS: ps, every 10 min, and each minute while more runs than there are cores. */
export function startMacos(host: Host): (signal: AbortSignal) => Promise<Result<ProcessMetric>> {
  let last: Result<ProcessMetric> = {};
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  return async (signal) => {
    const { cores, load, totalBytes } = host.load();
    const isBusy = (load[0] ?? 0) / cores > busyLoad;
    if (!isBusy && host.elapsedMs() - lookedAtMs < calmEveryMs) return last;
    const { outcome, stdout } = await host.run('ps', psArguments, { timeLimitMs: 5000, signal });
    const uses = parsePs(stdout, cores);
    if (outcome !== 'exited' || uses.length === 0)
      throw new Error(`ps did not list the running programs (${outcome}).`);
    lookedAtMs = host.elapsedMs();
    last = { readings: tell(uses, totalBytes) };
    return last;
  };
}
