/** What the Linux kernel says of itself. */
export interface KernelTrouble {
  readonly kind: 'panic' | 'error' | 'hung' | 'oom';
  /** What it says, one sentence for people. */
  readonly words: string;
  /** The program that was ended for lack of memory. */
  readonly program?: string;
}

/** Texts of the kernel's own sources: panic.c, traps and fault handlers, watchdog.c, tree_stall.h, hung_task.c, oom_kill.c. */
const patterns: readonly (readonly [RegExp, (match: RegExpExecArray) => KernelTrouble])[] = [
  [
    /^Kernel panic - not syncing: (.+)/,
    ([, why = '']) => ({ kind: 'panic', words: `The kernel gave up (panic): ${plain(why)}.` }),
  ],
  [
    /^(?:watchdog: )?(?:BUG: soft lockup|.*Watchdog detected hard LOCKUP)/,
    () => ({ kind: 'error', words: 'A processor was stuck in the kernel for many seconds.' }),
  ],
  [
    /^(?:rcu: )?INFO: rcu_\w+ (?:self-)?detected (?:expedited )?stall/,
    () => ({ kind: 'error', words: 'A processor did not come back from the kernel in time (RCU stall).' }),
  ],
  [
    /^(?:BUG: |kernel BUG at |Oops: |Internal error: Oops|general protection fault|Unable to handle kernel )(.*)/,
    (match) => ({ kind: 'error', words: `The kernel met a fault in itself or a driver: ${plain(match[0])}.` }),
  ],
  [
    /^INFO: task (.+?):\d+ blocked for more than (\d+) seconds/,
    ([, task = '', seconds = '']) => ({
      kind: 'hung',
      words: `${plain(task)} waited more than ${seconds} s for a disk or a network share.`,
    }),
  ],
  [
    /^(?:Out of memory|Memory cgroup out of memory): Killed process \d+ \(([^)]+)\)/,
    ([, program = '']) => ({
      kind: 'oom',
      program,
      words: `The system ended ${plain(program)} because memory ran out.`,
    }),
  ],
];

/** Addresses change from crash to crash and tell people nothing. */
const plain = (text: string) =>
  text
    .replace(/,? (?:at )?(?:address:? |virtual address )?[0-9a-f]{12,16}\b/g, '')
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
    .replace(/[.:]+$/, '')
    .slice(0, 160);

export function readKernelLine(message: string): KernelTrouble | undefined {
  for (const [pattern, tell] of patterns) {
    const match = pattern.exec(message);
    if (match) return tell(match);
  }
  return undefined;
}

/** One fault is written in a row of lines: the first tells it. */
export const oneFaultMs = 10_000;
