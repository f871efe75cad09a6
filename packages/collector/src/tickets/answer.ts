import { GiveUp, RetryLater, Uncertain } from '../delivery/delivery-error.ts';
import type { Http, HttpRequest, HttpResponse } from './http.ts';

/** The ticket is not there (any more): 404 or 410. */
export class Gone extends GiveUp {}

/**
 * Sends a request and turns every answer but 2xx into one of the three failures, by what may have happened there.
 * `safe`: asking twice does no harm (a look-up, or setting a status), so that no doubt remains after a broken answer.
 */
export async function ask(http: Http, request: HttpRequest, safe: boolean, now: number): Promise<HttpResponse> {
  const answer = await http(request).catch((error: unknown) => {
    if (safe && error instanceof Uncertain) throw new RetryLater(error.message, { cause: error });
    throw error;
  });
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw failure(request, answer, safe, now);
}

function failure(request: HttpRequest, answer: HttpResponse, safe: boolean, now: number): Error {
  const { status } = answer;
  const said = excerpt(answer.text);
  const host = new URL(request.url).host;
  if (status === 408 || status === 425 || status === 429) {
    const afterMs = retryAfterMs(answer.headers['retry-after'], now);
    return new RetryLater(`${host} asks for patience (${status}).`, afterMs === undefined ? {} : { afterMs });
  }
  if (status === 401 || status === 403) {
    return new GiveUp(`${host} refuses the credentials (${status}). Renew them in this target's settings.${said}`);
  }
  if (status === 404 || status === 410) {
    return new Gone(`${host} knows nothing at ${new URL(request.url).pathname} (${status}).${said}`);
  }
  if (status >= 300 && status < 400) {
    const to = answer.headers.location ?? 'another address';
    return new GiveUp(`${host} redirects to ${excerpt(to).trim()}. Put the final address into the settings.`);
  }
  if (status >= 500 || status === 409) {
    const text = `${host} failed (${status}).${said}`;
    const afterMs = retryAfterMs(answer.headers['retry-after'], now);
    return safe ? new RetryLater(text, afterMs === undefined ? {} : { afterMs }) : new Uncertain(text);
  }
  return new GiveUp(`${host} did not accept it (${status}). Compare the request with its API's description.${said}`);
}

/** Seconds or an HTTP date (RFC 9110 §10.2.3). */
export function retryAfterMs(value: string | undefined, now: number): number | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** The start of what the other side said, on one line: it is shown to people and logged. */
export function excerpt(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  if (line === '') return '';
  return ` It said: ${line.length > 200 ? `${line.slice(0, 199)}…` : line}`;
}

/** An answer's JSON; GiveUp when it is something else, as a sign-in page. */
export function json(answer: HttpResponse, host: string): unknown {
  try {
    return JSON.parse(answer.text);
  } catch (cause) {
    throw new GiveUp(
      `${host} answered ${answer.status} with something that is not JSON. Check that the address is the API's.${excerpt(answer.text)}`,
      { cause },
    );
  }
}

/** The value at a dotted path (`ticket.custom_fields.0.value`; empty = the whole); undefined when there is none. Own fields only. */
export function at(value: unknown, path: string): unknown {
  if (path === '') return value;
  let current = value;
  for (const part of path.split('.')) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined;
    current = (current as Record<string, unknown>)[part];
  }
  return current;
}
