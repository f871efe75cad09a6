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
/** Every probe has had its first run by then (scheduler.ts). */
const everybodyCameMs = 2 * 60_000;
const mostEntries = 1000;
const always = ['MESSAGE', 'PRIORITY', 'SYSLOG_IDENTIFIER', 'MESSAGE_ID'];

interface Reader {
  readonly watch: JournalWatch;
  waiting: JournalEntry[];
  lookedAt: number;
  /** Came after the first reading and has not seen what that found. */
  late: boolean;
}

interface Found {
  readonly entries: readonly JournalEntry[];
  /** The newest entry's. */
  readonly cursor: string | undefined;
}

/** journalctl's JSON has a list of bytes where a text is not UTF-8, and a list of texts where a field is there twice. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return undefined;
  if (value.every((item) => typeof item === 'number')) return Buffer.from(value).toString('utf8');
  return value.filter((item) => typeof item === 'string').at(-1);
}

/** What `journalctl --output=json` printed; lines that are cut or broken are left out. `cursor` is the last whole line's. */
export function parseJournal(text: string): Found {
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

function argumentsFor(watches: readonly JournalWatch[], from: readonly string[]): string[] {
  const groups = watches.flatMap(({ anyOf }) => anyOf);
  const matched = groups.flat().map((term) => term.slice(0, term.indexOf('=')));
  const fields = new Set([...always, ...matched, ...watches.flatMap((watch) => watch.fields ?? [])]);
  const terms = groups.flatMap((group, index) => (index === 0 ? group : ['+', ...group]));
  const form = ['--output=json', `--output-fields=${[...fields].join(',')}`, `--lines=${mostEntries}`];
  // Without --all a text of more than 4 KiB is none: one longer than an answer may be would be the last that is ever read.
  return [...form, '--no-pager', '--quiet', ...from, ...terms];
}

/** The system journal, read on from where it was left; all watches share each journalctl. */
export function createJournal({ run, state, now }: JournalDeps) {
  const readers: Reader[] = [];
  const startedAt = now();
  /** Where the agent began to read: whoever comes later begins there too. */
  const first = { cursor: state.read(cursorState), since: `--since=@${Math.floor((startedAt - firstLookMs) / 1000)}` };
  let cursor = first.cursor;
  let readAt = Number.NEGATIVE_INFINITY;
  let turn: Promise<unknown> = Promise.resolve();

  async function ask(from: string | undefined, watches: readonly JournalWatch[]): Promise<RunResult> {
    const result = await run(argumentsFor(watches, [from === undefined ? first.since : `--after-cursor=${from}`]));
    if (result.outcome === 'missing') throw new Error('There is no system journal on this machine (no journalctl).');
    if (result.outcome === 'too-long' || result.code === 0) return result;
    // A cursor of a journal that was removed is refused.
    if (from !== undefined && result.outcome === 'exited') return ask(undefined, watches);
    const why = result.outcome === 'exited' ? result.stderr.trim().slice(0, 200) : `journalctl: ${result.outcome}`;
    throw new Error(`The system journal could not be read: ${why}`);
  }

  /** What is new after `from`. Where one watch floods the others, each is asked for by itself. */
  async function entriesAfter(from: string | undefined, awake: readonly Reader[]): Promise<Found> {
    const watches = awake.map(({ watch }) => watch);
    const found = parseJournal((await ask(from, watches)).stdout);
    if (found.entries.length < mostEntries || watches.length < 2) return found;
    const entries: JournalEntry[] = [];
    for (const watch of watches) entries.push(...parseJournal((await ask(from, [watch])).stdout).entries);
    return { ...found, entries };
  }

  function hand(entries: readonly JournalEntry[], to: readonly Reader[]): void {
    for (const reader of to) {
      const mine = entries.filter((entry) => matches(entry, reader.watch));
      reader.waiting = [...reader.waiting, ...mine].slice(-mostEntries);
    }
  }

  /** What all others have read before this one came. */
  async function catchUp(reader: Reader): Promise<void> {
    reader.late = false;
    const { entries } = parseJournal(
      (
        await ask(
          first.cursor,
          readers.map(({ watch }) => watch),
        )
      ).stdout,
    );
    const read = entries.findIndex((entry) => entry.fields.__CURSOR === cursor);
    hand(entries.slice(0, read + 1), [reader]);
  }

  async function read(reader: Reader): Promise<void> {
    if (reader.late) await catchUp(reader);
    if (Math.abs(now() - readAt) < sharedForMs) return;
    const awake = readers.filter(({ late, lookedAt }) => !late && now() - lookedAt < forgottenAfterMs);
    const found = await entriesAfter(cursor, awake);
    cursor = found.cursor ?? cursor;
    readAt = now();
    hand(found.entries, awake);
  }

  /** Kept only when everybody has come and taken what was read: after a crash it is read again rather than lost. */
  function keepPlace(): void {
    if (now() - startedAt < everybodyCameMs || cursor === undefined || cursor === state.read(cursorState)) return;
    const waits = readers.some((reader) => reader.waiting.length > 0 && now() - reader.lookedAt < forgottenAfterMs);
    if (!waits) state.write(cursorState, cursor);
  }

  return (watch: JournalWatch) => {
    const reader: Reader = { watch, waiting: [], lookedAt: now(), late: readAt !== Number.NEGATIVE_INFINITY };
    readers.push(reader);
    return async (): Promise<readonly JournalEntry[]> => {
      reader.lookedAt = now();
      const mine = turn.then(() => read(reader));
      turn = mine.catch(() => undefined);
      await mine;
      const { waiting } = reader;
      reader.waiting = [];
      keepPlace();
      return waiting;
    };
  };
}
