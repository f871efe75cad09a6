import type { Host } from '../../host.ts';
import type { AppCrash } from './apps.ts';
import { filesIn, newDumps } from './dumps.ts';
import type { Witness } from './ends.ts';
import { type Found, nothingFound } from './found.ts';

/** Reports of the system and of its services; those of a person's own programs lie in their home, and are not looked at. */
const folder = '/Library/Logs/DiagnosticReports';
const headBytes = 4096;

/** Apple, "Interpreting the JSON format of a crash report": the first line tells what the report is about. */
const crashReport = '309';
const panicReport = '210';

/** The first line of an .ips or .panic file; undefined when it is something else. */
export function parseReportHead(text: string): { readonly kind: 'crash' | 'panic'; readonly name: string } | undefined {
  const line = text.slice(0, text.indexOf('\n') < 0 ? undefined : text.indexOf('\n'));
  if (!line.startsWith('{')) return undefined;
  try {
    const { bug_type: type, app_name: app, name } = JSON.parse(line) as Record<string, unknown>;
    if (type === panicReport) return { kind: 'panic', name: '' };
    const called = typeof app === 'string' ? app : typeof name === 'string' ? name : '';
    return type === crashReport && called !== '' ? { kind: 'crash', name: called.slice(0, 64) } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Panics and crashes from the names and heads of macOS's reports. */
export function lookOnMac(host: Host): () => Promise<Found> {
  return async () => {
    const fresh = newDumps(
      host,
      filesIn(host, folder, (name) => /\.(?:ips|panic)$/.test(name)),
    );
    const witnesses: Witness[] = [];
    const apps: AppCrash[] = [];
    for (const { path, at } of fresh) {
      const head = parseReportHead(host.readPart(path, 0, headBytes)?.bytes.toString('utf8') ?? '');
      if (head?.kind === 'panic' || (head === undefined && path.endsWith('.panic'))) {
        witnesses.push({ kind: 'panic', at, words: 'macOS gave up (kernel panic) and left a report.' });
      } else if (head !== undefined) apps.push({ name: head.name, at, why: '' });
    }
    return { ...nothingFound, witnesses, apps };
  };
}
