import { type ClientResponse, hc } from 'hono/client';
import type { Api } from '../../src/http/api.ts';
import { plainDeep } from '../format/plain.ts';
import { sessionEnded } from '../state/session-ended.ts';

/** The collector's HTTP API, typed by its own routes. */
export const api = hc<Api>(location.origin).api.v1;

/** The collector said no, or could not be asked; the message is for people. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

const unreachable =
  'The collector does not answer. Check your network, or whether it is running on its machine. Nothing you typed is lost.';

/** The answer's body, with misleading characters written out; throws Refused otherwise. */
export async function ask<T>(asked: Promise<ClientResponse<T, number, 'json'>>): Promise<T> {
  const response = await asked.catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new Refused('unreachable', unreachable, cause);
  });
  if (!response.ok) throw await refusal(response);
  return plainDeep((await response.json()) as T);
}

async function refusal(response: { status: number; text(): Promise<string> }): Promise<Refused> {
  const { code, message } = readError(await response.text());
  if (response.status === 401 && code !== 'wrong-password') sessionEnded.value = true;
  return new Refused(code, message ?? `The collector answered ${response.status} without saying why. Its log does.`);
}

function readError(text: string): { code: string; message: string | undefined } {
  try {
    const body: unknown = JSON.parse(text);
    const error = body !== null && typeof body === 'object' && 'error' in body ? body.error : null;
    if (error !== null && typeof error === 'object' && 'code' in error && 'message' in error) {
      return { code: String(error.code), message: String(error.message) };
    }
  } catch (cause) {
    // Not ours: a proxy's page.
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  return { code: 'unknown', message: undefined };
}

/** What to tell a person about anything that was thrown. */
export function sentence(error: unknown): string {
  if (error instanceof Refused) return error.message;
  console.error(error);
  return 'Something failed in this page. Reload it; if it happens again, the browser console says what.';
}
