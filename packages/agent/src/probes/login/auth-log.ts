import type { Host } from '../../host.ts';
import type { AuthLine } from './auth-line.ts';
import { identifiers } from './sources.ts';

/** Where syslog writes what concerns signing in: Debian and its kin, Red Hat and its kin. */
const places = ['/var/log/auth.log', '/var/log/secure'];

const wanted = new Set(identifiers);

/** At most so much is read at one look; a log that grew by more is read from there on, the newest counts. */
const mostBytes = 256 * 1024;

/** Between the old log and the new one there is none, until the next line is written. */
const mostMissed = 5;

/** RFC 3339 as rsyslog writes it by default since Debian 12 … */
const modern =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) \S+ ([^\s[:]+(?:\])?)(?:\[(\d+)\])?: (.*)$/;
/** … and RFC 3164, which knows neither year nor zone: local time, as `new Date` of parts takes it. */
const classic = /^([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) \S+ ([^\s[:]+(?:\])?)(?:\[(\d+)\])?: (.*)$/;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dayMs = 86_400_000;

/** One line of the file; undefined when it is of another program or in another form. `now` gives the year. */
export function parseAuthLogLine(line: string, now: number): AuthLine | undefined {
  const iso = modern.exec(line);
  if (iso) {
    const [, time = '', program = '', pid = '', message = ''] = iso;
    const at = Date.parse(time);
    return wanted.has(program) && !Number.isNaN(at) ? { at, pid, message } : undefined;
  }
  const [, month = '', day, hour, minute, second, program = '', pid = '', message = ''] = classic.exec(line) ?? [];
  if (!wanted.has(program) || !months.includes(month)) return undefined;
  const inYear = (year: number) =>
    new Date(year, months.indexOf(month), Number(day), Number(hour), Number(minute), Number(second)).getTime();
  const year = new Date(now).getFullYear();
  // A line of the last night of December, read in January, is of the year before.
  const at = inYear(year) > now + dayMs ? inYear(year - 1) : inYear(year);
  return { at, pid, message };
}

/** Reads what was added since the last look. Nothing of before the first look is news. Throws where there is no such file. */
export function followAuthLog(host: Host): () => AuthLine[] {
  let from: { path: string; inode: number; at: number } | undefined;
  let rest = '';
  let missed = 0;
  return () => {
    const path = places.find((one) => host.stat(one) !== undefined);
    missed = path === undefined ? missed + 1 : 0;
    if (path === undefined && from !== undefined && missed <= mostMissed) return [];
    if (path === undefined) {
      throw new Error('There is neither a system journal nor /var/log/auth.log: failed sign-ins are not seen here.');
    }
    const head = host.readPart(path, 0, 0);
    if (head === undefined) return [];
    const isSame = from?.path === path && from.inode === head.inode && from.at <= head.sizeBytes;
    if (!isSame) rest = '';
    // A rotated log begins anew; at the very first look only what comes is news.
    const begin = from === undefined ? head.sizeBytes : isSame ? from.at : 0;
    const start = Math.max(begin, head.sizeBytes - mostBytes);
    const part = host.readPart(path, start, mostBytes);
    if (part === undefined) return [];
    from = { path, inode: head.inode, at: start + part.bytes.length };
    const lines = `${start === begin ? rest : ''}${part.bytes.toString('utf8')}`.split('\n');
    rest = lines.pop() ?? '';
    return lines.flatMap((line) => parseAuthLogLine(line, host.now()) ?? []);
  };
}
