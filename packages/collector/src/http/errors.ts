import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type * as z from 'zod';

/** Everything that can go wrong with a request; the code is for programs, the message for people. */
export const errorCodes = {
  'bad-request': 400,
  'not-signed-in': 401,
  'wrong-password': 401,
  forbidden: 403,
  'foreign-origin': 403,
  'foreign-host': 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'too-many': 429,
  internal: 500,
  unavailable: 503,
} as const;
export type ErrorCode = keyof typeof errorCodes;

/** Thrown by handlers: a code and a sentence that tells a person what to do. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;
  constructor(code: ErrorCode, message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}

export const notFound = (what: string): ApiError => new ApiError('not-found', `There is no ${what} here.`);

/** The row, or 404 with a sentence. */
export function found<Row>(row: Row | undefined | null, what: string): Row {
  if (row === undefined || row === null) throw notFound(what);
  return row;
}

export interface ErrorBody {
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

export function errorResponse(error: ApiError): Response {
  const body: ErrorBody = { error: { code: error.code, message: error.message } };
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (error.retryAfterMs !== undefined) headers['retry-after'] = String(Math.ceil(error.retryAfterMs / 1000));
  return new Response(JSON.stringify(body), { status: errorCodes[error.code], headers });
}

/** `name: must be …; limit: …` for what zod says of a request. */
export function describeIssues(error: z.core.$ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.length > 0 ? issue.path.join('.') : 'the request'}: ${issue.message}`)
    .join('; ');
}

type Checked = { readonly success: true } | { readonly success: false; readonly error: z.core.$ZodError };

/** What zod-openapi calls after checking a request. */
export function refuseInvalid(result: Checked): void {
  if (!result.success) throw new ApiError('bad-request', `This request is not valid. ${describeIssues(result.error)}.`);
}

/** Turns whatever was thrown into an answer; what is not ours is logged whole and told as "internal". */
export function answerError(error: unknown, c: Context, log: (message: string, error: unknown) => void): Response {
  if (error instanceof ApiError) return errorResponse(error);
  if (error instanceof HTTPException && error.status < 500) {
    return errorResponse(
      new ApiError(
        error.status === 413 ? 'too-large' : 'bad-request',
        'This request could not be read: send a JSON body with content-type application/json.',
      ),
    );
  }
  // The person at the machine itself is told the cause, such as a full disk: they may read the log anyway.
  if (c.get('door') === 'console' && error instanceof Error)
    return errorResponse(new ApiError('internal', error.message));
  log(`${c.req.method} ${c.req.path} failed`, error);
  return errorResponse(
    new ApiError('internal', 'Something failed inside the collector. Its log says what; try again, then look there.'),
  );
}
