import { readdirSync, readFileSync } from 'node:fs';

/** The kernel's own account of a process: all its threads and the children it has waited for. Linux. */
export interface Account {
  /** CPU time on a processor, µs. */
  readonly cpuUs: number;
  /** Of children that ended, µs (10 ms steps). */
  readonly childrenUs: number;
  /** Memory faults of children that ended: a fork cannot do without, so when this stands still there was none. */
  readonly childFaults: number;
  /** Times a thread gave up the processor by itself: it woke up as often. */
  readonly wakeUps: number;
  readonly residentBytes: number;
}

const tickUs = 10_000;

export function accountOf(pid: number): Account {
  let cpuNs = 0;
  let wakeUps = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const folder = `/proc/${pid}/task/${thread}`;
    cpuNs += Number(readFileSync(`${folder}/schedstat`, 'utf8').split(' ')[0]);
    wakeUps += Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(readFileSync(`${folder}/status`, 'utf8'))?.[1] ?? 0);
  }
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const childrenUs = (Number(fields[13]) + Number(fields[14])) * tickUs;
  const residentKb = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  const childFaults = Number(fields[8]);
  return { cpuUs: cpuNs / 1000, childrenUs, childFaults, wakeUps, residentBytes: residentKb * 1024 };
}
