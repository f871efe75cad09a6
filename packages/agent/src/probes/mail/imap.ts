import type { Line, Speech, Write } from './conversation.ts';
import { MailProblem, said } from './problem.ts';
import { plainSecret } from './smtp.ts';

/** A mailbox may say much of itself before it answers. */
const mostLines = 500;
const tag = 'a1';

interface Answer {
  /** `OK`, `NO` or `BAD`. */
  readonly result: string;
  readonly words: string;
  /** Lines before it that begin with `* `. */
  readonly untagged: readonly string[];
}

/** Sends one command and reads to its end, RFC 9051 §7.1. `more` is sent when the server asks for it with `+`. */
async function ask(line: Line, write: Write, command: string, waitingFor: string, more?: string): Promise<Answer> {
  write(`${tag} ${command}`);
  const untagged: string[] = [];
  let rest = more;
  for (let count = 0; count < mostLines; count += 1) {
    const text = await line(waitingFor);
    if (text.startsWith('+') && rest !== undefined) {
      write(rest);
      rest = undefined;
      continue;
    }
    const [, result, words = ''] = new RegExp(`^${tag} (OK|NO|BAD)\\b ?(.*)$`, 'i').exec(text) ?? [];
    if (result !== undefined) return { result: result.toUpperCase(), words, untagged };
    if (/^\* BYE\b/i.test(text)) throw new MailProblem('unavailable', `it hung up: ${said(text)}.`);
    if (text.startsWith('* ')) untagged.push(text.slice(2));
  }
  throw new MailProblem('broken', `it never came to its ${waitingFor}.`);
}

async function abilitiesOf(line: Line, write: Write): Promise<ReadonlySet<string>> {
  const { untagged } = await ask(line, write, 'CAPABILITY', 'abilities');
  const words = untagged.find((text) => /^CAPABILITY /i.test(text)) ?? '';
  return new Set(words.toUpperCase().split(' ').slice(1));
}

/** RFC 9051 (and 3501): greeting, STARTTLS, login. */
export const imap: Speech = {
  async greet(line) {
    const text = await line('greeting');
    if (/^\* (OK|PREAUTH)\b/i.test(text)) return;
    if (/^\* BYE\b/i.test(text)) throw new MailProblem('unavailable', `it lets nobody in now: ${said(text)}.`);
    throw new MailProblem('no-greeting', `it does not speak as an IMAP server does: it said ${said(text)}.`);
  },
  async startTls(line, write) {
    if (!(await abilitiesOf(line, write)).has('STARTTLS')) {
      throw new MailProblem('no-encryption', 'it offers no encryption (STARTTLS is not among its abilities).');
    }
    const { result, words } = await ask(line, write, 'STARTTLS', 'answer to STARTTLS');
    if (result !== 'OK') throw new MailProblem('no-encryption', `it refused encryption: ${said(words)}.`);
  },
  async login(line, write, login) {
    const abilities = await abilitiesOf(line, write);
    if (login === undefined) return;
    const plain = abilities.has('AUTH=PLAIN');
    if (!plain && abilities.has('LOGINDISABLED')) {
      const offered = [...abilities].filter((one) => one.startsWith('AUTH=')).join(' ');
      throw new MailProblem('login-refused', `it offers no login by password (${offered || 'none'}).`);
    }
    const { result, words } = plain
      ? await ask(line, write, 'AUTHENTICATE PLAIN', 'answer to the login', plainSecret(login))
      : await ask(line, write, `LOGIN ${quoted(login.user)} ${quoted(login.password)}`, 'answer to the login');
    if (result === 'OK') return;
    // RFC 5530 §3: the account may be right, what checks it is away.
    const state = /^\[(UNAVAILABLE|INUSE|SERVERBUG|LIMIT)\]/i.test(words) ? 'unavailable' : 'login-refused';
    throw new MailProblem(state, `the login was refused: ${said(words)}.`);
  },
};

/** RFC 9051 §4.3: without line ends, which an account's file cannot hold. */
const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** How many messages with this subject lie in the inbox; each found is deleted. Logged in. */
export async function takeOut(line: Line, write: Write, subject: string): Promise<number> {
  const opened = await ask(line, write, 'SELECT INBOX', 'answer from the mailbox');
  if (opened.result !== 'OK') throw new MailProblem('broken', `the mailbox does not open: ${said(opened.words)}.`);
  const { untagged } = await ask(line, write, `UID SEARCH HEADER SUBJECT ${quoted(subject)}`, 'answer to the search');
  const found = untagged
    .filter((text) => /^SEARCH\b/i.test(text))
    .flatMap((text) => text.split(' ').slice(1))
    .filter((uid) => /^\d+$/.test(uid));
  if (found.length === 0) return 0;
  const uids = found.slice(0, 50).join(',');
  await ask(line, write, `UID STORE ${uids} +FLAGS.SILENT (\\Deleted)`, 'answer to the deletion');
  // RFC 4315: only these. Without UIDPLUS they stay marked, because EXPUNGE alone would remove what others marked too.
  if ((await abilitiesOf(line, write)).has('UIDPLUS')) {
    await ask(line, write, `UID EXPUNGE ${uids}`, 'answer to the deletion');
  }
  return found.length;
}
