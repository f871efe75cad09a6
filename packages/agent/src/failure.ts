/** An error a person can mend: its message names the cause and the way out, and no stack is shown. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** The code Node gives an error of the system or of TLS, or an empty string. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
