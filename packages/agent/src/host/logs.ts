import type { Host, RunOptions, RunResult } from './machine.ts';
import type { Program } from './programs.ts';
import type { State } from './state.ts';

export interface LogsDeps {
  run(program: Program, args: readonly string[], options: RunOptions): Promise<RunResult>;
  readonly state: State;
  /** How much faster than usual the agent runs. */
  readonly pace: number;
}

/** Shared by several probes, so none of them may end it: it has a limit of its own. */
type Look<Answer> = () => Promise<Answer>;

const journalLimitMs = 8000;
/** Some answers of Windows take long (updates, events of a busy server); one that hangs is found by this. */
const powerShellLimitMs = 45_000;
/** What PowerShell's modules ask of the environment; the rest stays away from them (SECURITY S24). */
const windowsFolders = {
  TEMP: 'C:\\Windows\\Temp',
  ProgramData: 'C:\\ProgramData',
  ProgramFiles: 'C:\\Program Files',
};
const powerShellArguments = ['-NoLogo', '-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-Command', '-'];

/** Loads what asks only when it is first asked; whoever registered by then is known to it at once. */
function lazily<Item, Answer>(load: () => Promise<(item: Item) => Look<Answer>>) {
  const places: { readonly item: Item; look?: Look<Answer> }[] = [];
  let loaded: Promise<(item: Item) => Look<Answer>> | undefined;
  return (item: Item): Look<Answer> => {
    const place: (typeof places)[number] = { item };
    places.push(place);
    return async () => {
      if (place.look === undefined) {
        loaded ??= load();
        const register = await loaded;
        for (const other of places) other.look ??= register(other.item);
      }
      return place.look?.() ?? Promise.reject(new Error('This log was not registered.'));
    };
  };
}

/** The system's own records: the journal of Linux, the event log and the answers of Windows. */
export function createLogs({ run, state, pace }: LogsDeps): Pick<Host, 'journal' | 'windows' | 'windowsEvents'> {
  let windows: Promise<ReturnType<typeof import('./windows.ts').createWindows>> | undefined;
  const askWindows = () => {
    windows ??= import('./windows.ts').then(({ createWindows }) =>
      createWindows({
        run: (input) =>
          run('powershell', powerShellArguments, { timeLimitMs: powerShellLimitMs, env: windowsFolders, input }),
        state,
        elapsedMs: () => performance.now() * pace,
      }),
    );
    return windows;
  };
  return {
    journal: lazily(async () => {
      const { createJournal } = await import('./journal.ts');
      return createJournal({
        run: (args) => run('journalctl', args, { timeLimitMs: journalLimitMs }),
        state,
        now: () => Date.now(),
      });
    }),
    windows: lazily(async () => (await askWindows()).query),
    windowsEvents: lazily(async () => (await askWindows()).events),
  };
}
