/** 0 done; 1 it failed; 2 wrong usage or settings; 3 it was checked and something is wrong. */
export const exitCodes = { done: 0, failed: 1, usage: 2, wrong: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends a command with a sentence that names the cause and the way out. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: ExitCode;
  constructor(message: string, exitCode: ExitCode = exitCodes.failed, cause?: unknown) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const wayOut: Record<string, string> = {
  ENOSPC: 'The disk is full. Make room on it and try again; nothing that was acknowledged is lost.',
  EROFS: 'The file system is read-only. Mount it writable, or choose another data folder with --data.',
  EMFILE: 'Too many files are open. Raise the limit with ulimit -n, or LimitNOFILE= in the unit.',
  EACCES: 'This user may not use it. Run the command as the user that runs the collector, or as root.',
  EPERM: 'This user may not do it. Run the command as the user that runs the collector, or as root.',
};

/** What to print for an error, whoever threw it: our own say what to do; the system's get the way out added. */
export function explain(error: unknown): { readonly message: string; readonly exitCode: ExitCode } {
  if (error instanceof Failure) return { message: error.message, exitCode: error.exitCode };
  if (!(error instanceof Error)) return { message: String(error), exitCode: exitCodes.failed };
  const advice = wayOut[codeOf(error)];
  return { message: advice === undefined ? error.message : `${error.message}\n${advice}`, exitCode: exitCodes.failed };
}
