/** One process as /proc/PID/stat tells it, proc(5). */
export interface ProcessStat {
  readonly name: string;
  readonly parent: number;
  /** It waits for a disk or a network file system and cannot be interrupted. */
  readonly waits: boolean;
  /** Processor time since it started, in clock ticks. */
  readonly ticks: number;
  /** When it started, ticks since boot: a number of a process is used again, the two together are not. */
  readonly startedTicks: number;
  /** Resident pages, shared ones included. */
  readonly pages: number;
}

/** The kernel tells user space 100 ticks a second on every architecture Node runs on (USER_HZ). */
export const ticksPerSecond = 100;

/** `PID (name) state ppid …`: a name may hold spaces and brackets, so the last bracket ends it. Fields are counted from there. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const opens = text.indexOf('(');
  const closes = text.lastIndexOf(')');
  if (opens < 0 || closes < opens) return undefined;
  const field = text.slice(closes + 2).split(' ', 23);
  const at = (index: number) => Number(field[index]);
  const stat = {
    name: text.slice(opens + 1, closes),
    parent: at(1),
    waits: field[0] === 'D',
    ticks: at(11) + at(12),
    startedTicks: at(19),
    pages: at(21),
  };
  return field.length >= 22 && Number.isFinite(stat.ticks + stat.startedTicks + stat.pages) ? stat : undefined;
}

/** Resident pages of its own: field 2 of /proc/PID/statm less field 3, which it shares with others. */
export function parseOwnPages(text: string): number | undefined {
  const [, resident, shared] = text.split(' ', 3);
  const own = Number(resident) - Number(shared);
  return own >= 0 ? own : undefined;
}

/** Bytes that really went to and came from disks: `read_bytes:` and `write_bytes:` of /proc/PID/io. */
export function parseIo(text: string): number | undefined {
  const read = (key: string) => Number(new RegExp(`^${key}: (\\d+)`, 'm').exec(text)?.[1]);
  const bytes = read('read_bytes') + read('write_bytes');
  return Number.isFinite(bytes) ? bytes : undefined;
}

/** PID of kthreadd, the parent of all threads of the kernel itself. */
const kernelParent = 2;

/** Firefox calls its processes by what they do; the person at the machine knows them as Firefox. */
const firefox =
  /^(Isolated Web Co|Isolated Servic|Web Content|WebExtensions|Privileged Cont|Utility Process|RDD Process|Socket Process|file:\/\/ Content|firefox-bin)$/;

/** The name people know: the threads of the kernel are one program, whatever they are busy with. */
export function programName(pid: number, { name, parent }: ProcessStat): string {
  if (parent === kernelParent || pid === kernelParent) return `the kernel (${name.replace(/[/:-].*$/, '')})`;
  return firefox.test(name) ? 'firefox' : name;
}
