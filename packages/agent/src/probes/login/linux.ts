import type { Host, JournalEntry } from '../../host.ts';
import { howToAllow, journalAccess } from '../journal-access.ts';
import { type AuthLine, readAuthLines } from './auth-line.ts';
import { followAuthLog } from './auth-log.ts';
import { failureMarks } from './faillock.ts';
import type { Sign } from './sign.ts';

/** A journalctl costs about 10 ms of CPU: without a sign of a failure it is asked this seldom. */
const journalEveryMs = 5 * 60_000;
/** With a sign of one this soon, but no sooner: under attack there is one every second. */
const wokenEveryMs = 2 * 60_000 - 5000;
/** Names seen to be somebody's; a domain has more than anybody can remember. */
const mostNames = 1000;

/** Names of passwd(5). */
export function parsePasswd(text: string): Set<string> {
  return new Set(text.split('\n').flatMap((line) => (line.includes(':') ? [line.slice(0, line.indexOf(':'))] : [])));
}

const lineOf = ({ at, fields }: JournalEntry): AuthLine => ({
  at,
  pid: fields._PID ?? fields.SYSLOG_PID ?? '',
  message: fields.MESSAGE ?? '',
});

/** Failures and locks from the journal, or from auth.log where there is none. */
export function readLinux(
  host: Host,
  fromJournal: () => Promise<readonly JournalEntry[]>,
): () => Promise<readonly Sign[] | undefined> {
  let fromFile: (() => AuthLine[]) | undefined;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let marks = '';
  const seen = new Set<string>();

  /** The journal has everything; the file is read where there is none, or where it is closed to the agent. */
  async function newLines(): Promise<readonly AuthLine[]> {
    const access = fromFile ? 'absent' : journalAccess(host);
    if (access === 'readable') return (await fromJournal()).map(lineOf);
    try {
      const follow = fromFile ?? followAuthLog(host);
      const lines = follow();
      fromFile = follow;
      return lines;
    } catch (error) {
      if (access === 'forbidden') throw new Error(howToAllow, { cause: error });
      throw error;
    }
  }

  return async () => {
    const now = failureMarks(host);
    const waitedMs = host.elapsedMs() - lookedAtMs;
    const isDue = fromFile !== undefined || waitedMs >= journalEveryMs;
    const isWoken = now !== marks && waitedMs >= wokenEveryMs;
    if (!isDue && !isWoken) return undefined;
    const lines = await newLines();
    lookedAtMs = host.elapsedMs();
    marks = now;
    if (lines.length === 0) return [];
    const local = parsePasswd(host.readFile('/etc/passwd') ?? '');
    const signs = readAuthLines(lines, (name) => local.has(name) || seen.has(name));
    for (const sign of signs) {
      if (sign.kind === 'failure' && sign.account !== undefined && seen.size < mostNames) seen.add(sign.account);
    }
    return signs;
  };
}
