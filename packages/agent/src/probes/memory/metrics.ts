import type { MetricDeclaration } from '@forewarn/shared';

export const metrics = {
  'memory.available': { unit: 'ratio', help: 'Share of memory that programs can still get without swapping.' },
  'memory.available_bytes': { unit: 'bytes', help: 'Memory that programs can still get without swapping.' },
  'memory.swap_used': { unit: 'ratio', help: 'Share of the swap space in use; no reading on a machine without swap.' },
  'memory.swap_used_bytes': { unit: 'bytes', help: 'Swap space in use.' },
  'memory.swap_rate': { unit: 'per_second', help: 'Memory pages moved to and from swap each second.' },
  'memory.oom_kills': { unit: 'count', help: 'Programs the kernel has ended for lack of memory since boot.' },
} as const satisfies Record<string, MetricDeclaration>;

export type MemoryMetric = keyof typeof metrics;
