import { availableParallelism, cpus, freemem, loadavg, totalmem } from 'node:os';
import type { SystemLoad } from './machine.ts';

/** Processor and memory by Node's own means; each call walks all cores. */
export function systemLoad(): SystemLoad {
  let busyMs = 0;
  let idleMs = 0;
  for (const { times } of cpus()) {
    busyMs += times.user + times.nice + times.sys + times.irq;
    idleMs += times.idle;
  }
  const cores = availableParallelism();
  return { busyMs, idleMs, cores, load: loadavg(), totalBytes: totalmem(), freeBytes: freemem() };
}
