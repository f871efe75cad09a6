import type { RunResult, WindowsEvent, WindowsEventWatch, WindowsQuery } from './machine.ts';
import type { State } from './state.ts';
import { parseWindowsEvent, systemTimeOf } from './windows-event.ts';

export interface WindowsDeps {
  /** Runs PowerShell with this text as its standard input. */
  readonly run: (input: string) => Promise<RunResult>;
  readonly state: State;
  /** Monotonic, ms. */
  readonly elapsedMs: () => number;
}

const mostObjects = 2000;
const mostEvents = 500;
/** New events are asked for no more often than this; a PowerShell costs about half a second of CPU. */
const eventsEveryMs = 5 * 60_000;
/** A question due within this time is asked with those that are due now. */
const togetherMs = 5 * 60_000;
const firstLookMs = 24 * 60 * 60_000;
/** A question that hung is left out for so long, so that the others get their answers. */
const restMs = 60 * 60_000;
const namePattern = /^[A-Za-z0-9-]{1,60}$/;

interface Question {
  readonly name: string;
  readonly everyMs: number;
  readonly script: () => string;
  askedAt: number;
  restsUntil: number;
  answer: readonly unknown[] | Error;
  /** Takes an answer at once, before anybody asks for it. */
  readonly keep?: (objects: readonly unknown[]) => void;
}

const preparation = [
  '$ErrorActionPreference = "Stop"; $ProgressPreference = "SilentlyContinue"; $WarningPreference = "SilentlyContinue"',
  '[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false',
];

/** One line for each: PowerShell runs its input line by line, so what was answered before one hangs is not lost. */
function lineFor({ name, script }: Question): string {
  const text = script().replace(/\s*\n\s*/g, ' ');
  const told = `@{ query = "${name}"; answer = $a } | ConvertTo-Json -Compress -Depth 5`;
  const failed = `@{ query = "${name}"; problem = "$($_.Exception.Message)" } | ConvertTo-Json -Compress`;
  const line = `try { $a = @(& { ${text} } | Select-Object -First ${mostObjects}); $t = ${told} } catch { $t = ${failed} }`;
  return `${line}; [Console]::Out.WriteLine($t)`;
}

interface Told {
  readonly query?: unknown;
  readonly answer?: unknown;
  readonly problem?: unknown;
}

/** What was answered, by name. Other lines (a profile's greeting, a broken line) are nobody's answer. */
export function parseAnswers(text: string): Map<string, readonly unknown[] | Error> {
  const answers = new Map<string, readonly unknown[] | Error>();
  for (const line of text.split(/\r?\n/)) {
    const told = toldIn(line.replace(/^\uFEFF/, ''));
    if (typeof told?.query !== 'string') continue;
    const { query, answer, problem } = told;
    if (typeof problem === 'string') answers.set(query, new Error(`Windows answered: ${problem.slice(0, 300)}`));
    else if (answer !== undefined) answers.set(query, listOf(answer));
  }
  return answers;
}

/** One object alone and none at all do not always come as a list. */
function listOf(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer;
  return answer === null ? [] : [answer];
}

function toldIn(line: string): Told | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Told;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Windows as probes ask it: every PowerShell answers all questions that are due. */
export function createWindows({ run, state, elapsedMs }: WindowsDeps) {
  const questions: Question[] = [];
  let asking: Promise<void> | undefined;

  function add(name: string, everyMs: number, script: () => string, keep?: Question['keep']): Question {
    if (!namePattern.test(name)) throw new Error(`Not a name for a question: ${name}`);
    const never = Number.NEGATIVE_INFINITY;
    const question: Question = {
      name,
      everyMs,
      script,
      askedAt: never,
      restsUntil: never,
      answer: new Error('Windows has not been asked yet.'),
      ...(keep && { keep }),
    };
    questions.push(question);
    return question;
  }

  const isDue = ({ askedAt, everyMs, restsUntil }: Question, now: number, earlyMs = 0) =>
    now - askedAt >= everyMs * 0.95 - Math.min(earlyMs, everyMs / 2) && now >= restsUntil;

  async function ask(): Promise<void> {
    const now = elapsedMs();
    // Cheap ones first: one that hangs keeps only those after it from their answer.
    const due = questions.filter((question) => isDue(question, now, togetherMs)).sort((a, b) => a.everyMs - b.everyMs);
    const result = await run([...preparation, ...due.map(lineFor), 'exit', ''].join('\n'));
    const answers = parseAnswers(result.stdout);
    let hung = result.outcome === 'timed-out' || result.outcome === 'too-long';
    for (const question of due) {
      question.askedAt = now;
      const answer = answers.get(question.name);
      if (answer !== undefined) {
        question.answer = answer;
        if (!(answer instanceof Error)) question.keep?.(answer);
        continue;
      }
      question.answer = new Error(whyNot(result));
      // Those after it were not reached: they are asked again soon, without it.
      question.askedAt = Number.NEGATIVE_INFINITY;
      if (hung) question.restsUntil = now + restMs;
      else if (result.outcome === 'exited') question.askedAt = now;
      hung = false;
    }
  }

  /** Answers as old as the question allows; asks when it is due. */
  async function look(question: Question): Promise<readonly unknown[]> {
    if (asking !== undefined) await asking;
    if (isDue(question, elapsedMs())) {
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      await asking;
    }
    if (question.answer instanceof Error) throw question.answer;
    return question.answer;
  }

  function query({ name, everyMs, script }: WindowsQuery) {
    const question = add(name, everyMs, () => script);
    return () => look(question);
  }

  function events({ name, from }: WindowsEventWatch) {
    const kept = `windows-events-${name}`;
    let since = state.read(kept);
    let waiting: WindowsEvent[] = [];
    const keep = (objects: readonly unknown[]): void => {
      const texts = objects.filter((object) => typeof object === 'string');
      for (const xml of texts) {
        const event = parseWindowsEvent(xml);
        if (event !== undefined) waiting.push(event);
        const time = systemTimeOf(xml);
        if (time !== undefined && (since === undefined || time > since)) since = time;
      }
      waiting = waiting.sort((a, b) => a.at - b.at).slice(-mostEvents);
    };
    const question = add(`events-${name}`, eventsEveryMs, () => eventsScript(from, since), keep);
    return async (): Promise<readonly WindowsEvent[]> => {
      await look(question);
      const events = waiting;
      waiting = [];
      // After it was taken, not before: what was read and not told is read again after a crash.
      if (since !== undefined && since !== state.read(kept)) state.write(kept, since);
      return events;
    };
  }

  return { query, events };
}

function whyNot({ outcome, code, stderr }: RunResult): string {
  if (outcome === 'missing') return 'PowerShell is not there, so Windows cannot be asked.';
  if (outcome !== 'exited') return `Windows could not be asked (PowerShell: ${outcome}).`;
  return `Windows gave no answer (PowerShell ended with ${code}): ${stderr.trim().slice(0, 200)}`;
}

/** XPath 1.0 as the event log understands it; times and numbers only, so nothing in it needs escaping. */
function eventsScript(from: WindowsEventWatch['from'], since: string | undefined): string {
  const time =
    since === undefined
      ? `timediff(@SystemTime) &lt;= ${firstLookMs}`
      : `@SystemTime &gt; '${since.replace(' ', 'T')}'`;
  const selects = from.map(({ log, provider, ids }) => {
    const named = provider === undefined ? '' : `Provider[@Name='${provider}'] and `;
    const numbers = ids.map((id) => `EventID=${id}`).join(' or ');
    return `<Query Id='0' Path='${log}'><Select Path='${log}'>*[System[${named}(${numbers}) and TimeCreated[${time}]]]</Select></Query>`;
  });
  // A log that is not there must not hide the others, and no new event is not an error.
  return selects
    .map((select) => {
      const xml = `<QueryList>${select}</QueryList>`.replaceAll("'", "''");
      const found = `Get-WinEvent -FilterXml ([xml]'${xml}') -MaxEvents ${mostEvents} | ForEach-Object { $_.ToXml() }`;
      return `try { ${found} } catch { if ($_.FullyQualifiedErrorId -notmatch 'NoMatching(Events|Logs)Found') { throw } }`;
    })
    .join('; ');
}
