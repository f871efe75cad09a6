import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import type { ProcessMetric } from './metrics.ts';
import { tell, type Use } from './ranking.ts';

/** Together with the other questions: a PowerShell costs half a second of the processor. */
const everyMs = 5 * 60_000;

/**
 * Only processes that use something; `Name` is the program's, with `#2` for a second one of that name.
 * PercentProcessorTime is of one core, WorkingSetPrivate in bytes (Win32_PerfFormattedData_PerfProc_Process).
 */
const script = `$all = Get-CimInstance Win32_PerfFormattedData_PerfProc_Process -Property Name,PercentProcessorTime,WorkingSetPrivate,IODataBytesPersec -Filter "Name <> 'Idle'";
$all | Where-Object { $_.Name -eq '_Total' -or $_.PercentProcessorTime -gt 0 -or $_.WorkingSetPrivate -gt 104857600 -or $_.IODataBytesPersec -gt 100000 } |
Select-Object @{n='name';e={$_.Name}}, @{n='cpu';e={[double]$_.PercentProcessorTime}}, @{n='memory';e={[double]$_.WorkingSetPrivate}}, @{n='io';e={[double]$_.IODataBytesPersec}}, @{n='count';e={if ($_.Name -eq '_Total') { @($all).Count - 1 }}}`;

const numberIn = (row: object, key: string): number | undefined => {
  const value: unknown = Reflect.get(row, key);
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
};

/** The answer's rows; `_Total` holds how many processes there are. Undefined when it is none of ours. */
export function parsePerformance(rows: readonly unknown[], cores: number): { uses: Use[]; count: number } | undefined {
  const uses: Use[] = [];
  let count: number | undefined;
  for (const row of rows) {
    if (typeof row !== 'object' || row === null) continue;
    const name: unknown = Reflect.get(row, 'name');
    if (typeof name !== 'string' || name === '') continue;
    if (name === '_Total') {
      count = numberIn(row, 'count');
      continue;
    }
    const cpu = numberIn(row, 'cpu');
    const memoryBytes = numberIn(row, 'memory');
    const ioPerSecond = numberIn(row, 'io');
    uses.push({
      name: name.replace(/#\d+$/, ''),
      ...(cpu !== undefined && { cpu: cpu / 100 / cores }),
      ...(memoryBytes !== undefined && { memoryBytes }),
      ...(ioPerSecond !== undefined && { ioPerSecond }),
    });
  }
  return uses.length === 0 && count === undefined ? undefined : { uses, count: count ?? uses.length };
}

export function startWindows(host: Host): () => Promise<Result<ProcessMetric>> {
  const ask = host.windows({ name: 'processes', everyMs, script });
  return async () => {
    const { cores, totalBytes } = host.load();
    const found = parsePerformance(await ask(), cores);
    if (found === undefined)
      throw new Error(
        'Windows did not list its processes: its performance counters may be broken (lodctr /R mends them).',
      );
    const readings = tell(found.uses, totalBytes).filter(({ metric }) => metric !== 'processes.count');
    return { readings: [...readings, { metric: 'processes.count', value: found.count }] };
  };
}
