import type { Reading } from '@forewarn/shared';
import { numberAt } from './fields.ts';
import { defineProbe } from './probe.ts';

/** Together with the other questions to Windows. */
const everyMs = 5 * 60_000;

/** Sizes in KiB: what programs may have been promised in all (memory and page files), and what is left of it (Win32_OperatingSystem). */
const script =
  "Get-CimInstance Win32_OperatingSystem -Property TotalVirtualMemorySize,FreeVirtualMemory | Select-Object @{n='total';e={[double]$_.TotalVirtualMemorySize}}, @{n='free';e={[double]$_.FreeVirtualMemory}}";

/** Undefined when it is not an answer of ours. */
export function parseCommit(row: unknown): { totalBytes: number; freeBytes: number } | undefined {
  const total = numberAt(row, 'total');
  const free = numberAt(row, 'free');
  if (total === undefined || free === undefined || total <= 0 || free < 0 || free > total) return undefined;
  return { totalBytes: total * 1024, freeBytes: free * 1024 };
}

/** Windows refuses programs more memory when memory and page files are promised away, however much lies idle. */
export const pageFile = defineProbe({
  name: 'page-file',
  everyMs,
  platforms: ['win32'],
  metrics: {
    'memory.commit_left': {
      unit: 'ratio',
      help: 'Share of memory and page files together that Windows can still promise to programs.',
    },
    'memory.commit_left_bytes': { unit: 'bytes', help: 'The same as an amount.' },
  },
  reads: 'How much of memory and page file is left.',
  start: (host) => {
    const ask = host.windows({ name: 'page-file', everyMs, script });
    return async () => {
      const [row] = await ask();
      const found = parseCommit(row);
      if (found === undefined) throw new Error('Windows did not say how much memory it can still promise.');
      const readings: Reading<'memory.commit_left' | 'memory.commit_left_bytes'>[] = [
        { metric: 'memory.commit_left', value: found.freeBytes / found.totalBytes },
        { metric: 'memory.commit_left_bytes', value: found.freeBytes },
      ];
      return { readings };
    };
  },
});
