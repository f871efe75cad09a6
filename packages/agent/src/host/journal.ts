import type { JournalEntry, JournalWatch, RunResult } from './machine.ts';
import type { State } from './state.ts';

export interface JournalDeps {
  readonly run: (args: readonly string[]) => Promise<RunResult>;
  readonly state: State;
  /** Epoch ms. */
  readonly now: () => number;
}

const cursorState = 'journal-cursor';
/** The first look ever; older entries are history that nobody is to be woken for. */
const firstLookMs = 10 * 60_000;
/** Looks closer together than this share one journalctl: every start of it costs about 10 ms of CPU. */
const sharedForMs = 30_000;
/** A watch that stopped looking (its probe is switched off) must not keep the others' place in the journal back. */
const forgottenAfterMs = 60 * 60_000;
const mostEntries = 1000;
const always = ['MESSAGE', 'PRIORITY', 'SYSLOG_IDENTIFIER', 'MESSAGE_ID'];

interface Reader {
  readonly watch: JournalWatch;
  waiting: JournalEntry[];
  lookedAt: number;
}

/** journalctl's JSON has a list of bytes where a text is not UTF-8, and a list of texts where a field is there twice. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return undefined;
  if (value.every((item) => typeof item === 'number')) return Buffer.from(value).toString('utf8');
  return value.filter((item) => typeof item === 'string').at(-1);
}

/** What `journalctl --output=json` printed; lines that are cut or broken are left out. `cursor` is the last whole line's. */
export function parseJournal(text: string): { entries: JournalEntry[]; cursor: string | undefined } {
  const entries: JournalEntry[] = [];
  let cursor: string | undefined;
  for (const line of text.split('\n')) {
    const json = objectIn(line);
    if (json === undefined) continue;
    const fields: Record<string, string> = {};
    for (const [name, value] of Object.entries(json)) {
      const known = textOf(value);
      if (known !== undefined) fields[name] = known;
    }
    const at = Number(fields.__REALTIME_TIMESTAMP) / 1000;
    if (!Number.isFinite(at)) continue;
    cursor = fields.__CURSOR ?? cursor;
    entries.push({ at, fields });
  }
  return { entries, cursor };
}

function objectIn(line: string): object | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const json: unknown = JSON.parse(line);
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch (error) {
    // The last line of an output that was cut at its limit; the rest is good.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Terms of one field are alternatives, terms of several fields must all hold, as journalctl reads them. */
export function matches(entry: JournalEntry, { anyOf }: JournalWatch): boolean {
  return anyOf.some((terms) => {
    const wanted = new Map<string, string[]>();
    for (const term of terms) {
      const cut = term.indexOf('=');
      const field = term.slice(0, cut);
      wanted.set(field, [...(wanted.get(field) ?? []), term.slice(cut + 1)]);
    }
    return [...wanted].every(([field, values]) => values.includes(entry.fields[field] ?? ''));
  });
}

function argumentsFor(readers: readonly Reader[], from: readonly string[]): string[] {
  const watches = readers.map(({ watch }) => watch);
  const groups = watches.flatMap(({ anyOf }) => anyOf);
  const matched = groups.flat().map((term) => term.slice(0, term.indexOf('=')));
  const fields = new Set([...always, ...matched, ...watches.flatMap((watch) => watch.fields ?? [])]);
  const terms = groups.flatMap((group, index) => (index === 0 ? group : ['+', ...group]));
  const form = ['--output=json', `--output-fields=${[...fields].join(',')}`, `--lines=${mostEntries}`];
  return [...form, '--no-pager', '--quiet', '--all', ...from, ...terms];
}

/** The system journal, read from where it was left; all watches share each journalctl. */
export function createJournal({ run, state, now }: JournalDeps) {
  const readers: Reader[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  let cursor = state.read(cursorState);

  async function ask(from: readonly string[], awake: readonly Reader[]): Promise<RunResult> {
    const result = await run(argumentsFor(awake, from));
    if (result.outcome === 'missing') throw new Error('There is no system journal on this machine (no journalctl).');
    if (result.outcome === 'exited' || result.stdout !== '') return result;
    throw new Error(`The system journal could not be read (journalctl: ${result.outcome}).`);
  }

  async function read(): Promise<void> {
    const awake = readers.filter(({ lookedAt }) => now() - lookedAt < forgottenAfterMs);
    const since = [`--since=@${Math.floor((now() - firstLookMs) / 1000)}`];
    let result = await ask(cursor ? [`--after-cursor=${cursor}`] : since, awake);
    // A cursor of a journal that was removed is refused.
    if (result.code !== 0 && cursor && result.stdout === '') result = await ask(since, awake);
    if (result.outcome === 'exited' && result.code !== 0) {
      throw new Error(`The system journal could not be read: ${result.stderr.trim().slice(0, 200)}`);
    }
    const found = parseJournal(result.stdout);
    cursor = found.cursor ?? cursor;
    readAt = now();
    for (const reader of awake) {
      const mine = found.entries.filter((entry) => matches(entry, reader.watch));
      reader.waiting = [...reader.waiting, ...mine].slice(-mostEntries);
    }
  }

  /** Kept only when everybody has taken what was read: after a crash it is read again rather than lost. */
  function keepPlace(): void {
    const waits = readers.some((reader) => reader.waiting.length > 0 && now() - reader.lookedAt < forgottenAfterMs);
    if (!waits && cursor !== undefined && cursor !== state.read(cursorState)) state.write(cursorState, cursor);
  }

  return (watch: JournalWatch) => {
    const reader: Reader = { watch, waiting: [], lookedAt: now() };
    readers.push(reader);
    return async (): Promise<readonly JournalEntry[]> => {
      reader.lookedAt = now();
      if (reading !== undefined || Math.abs(now() - readAt) >= sharedForMs) {
        reading ??= read().finally(() => {
          reading = undefined;
        });
        await reading;
      }
      const { waiting } = reader;
      reader.waiting = [];
      keepPlace();
      return waiting;
    };
  };
}
