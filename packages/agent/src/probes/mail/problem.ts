import type { ServiceState } from './metrics.ts';

const longestWords = 200;

/** How far it came, and why no further, in words for people. */
export class MailProblem extends Error {
  override readonly name = 'MailProblem';
  readonly state: Exclude<ServiceState, 'ok'>;
  constructor(state: Exclude<ServiceState, 'ok'>, message: string, options?: ErrorOptions) {
    super(message, options);
    this.state = state;
  }
}

/** Signs that move, hide or turn round what stands beside them: controls, and Unicode's invisible ones. */
const hidden: readonly (readonly [number, number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
];

const isShown = (sign: string): boolean => {
  const code = sign.codePointAt(0) ?? 0;
  return !hidden.some(([from, to]) => code >= from && code <= to);
};

/** What a server said, as one line of plain words. */
export function said(text: string): string {
  const plain = Array.from(text).filter(isShown).join('').trim();
  return plain === '' ? 'nothing' : `“${plain.slice(0, longestWords)}”`;
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

const names = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NONAME', 'EAI_FAIL', 'ENODATA']);
const noWay = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'EADDRNOTAVAIL', 'ENETDOWN']);

/** Why no connection came about. `tls` = it was to speak TLS from its first byte. */
export function connectProblem(error: unknown, tls: boolean): MailProblem {
  const code = codeOf(error);
  if (names.has(code)) {
    return new MailProblem('no-address', `its name has no address (${code}).`, { cause: error });
  }
  if (code === 'ECONNREFUSED') {
    return new MailProblem('unreachable', 'nobody listens there; the mail service is not running.', { cause: error });
  }
  if (code === 'ETIMEDOUT') {
    return new MailProblem('unreachable', 'it does not answer.', { cause: error });
  }
  if (noWay.has(code) || !tls) {
    return new MailProblem('unreachable', `it cannot be reached (${code || String(error)}).`, { cause: error });
  }
  return encryptionProblem(error);
}

export function encryptionProblem(error: unknown): MailProblem {
  const code = codeOf(error);
  const why =
    code === 'EARLY'
      ? 'words came unprotected that belong under protection: somebody may be listening in'
      : `no encrypted connection came about (${code || String(error)})`;
  return new MailProblem('no-encryption', `${why}.`, { cause: error });
}

/** Why an answer that was waited for did not come. */
export function answerProblem(error: unknown, waitingFor: string): MailProblem {
  if (error instanceof MailProblem) return error;
  const code = codeOf(error);
  const state = waitingFor === 'greeting' ? 'no-greeting' : 'broken';
  if (code === 'ETIMEDOUT') {
    return new MailProblem(state, `it took the connection, but its ${waitingFor} never came.`, { cause: error });
  }
  if (code === 'EMSGSIZE') {
    return new MailProblem('broken', 'it does not speak as a mail server does.', { cause: error });
  }
  return new MailProblem(state, `it hung up before its ${waitingFor} (${code || String(error)}).`, { cause: error });
}
