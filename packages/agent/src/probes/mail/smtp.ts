import type { Login } from './account.ts';
import type { Line, Speech, Write } from './conversation.ts';
import { MailProblem, said } from './problem.ts';

/** RFC 5321 §4.1.3: an address is a good name for whoever has no other. */
const ownName = '[127.0.0.1]';
const mostLines = 100;

export interface Reply {
  readonly code: number;
  readonly lines: readonly string[];
}

/** One reply, RFC 5321 §4.2: three digits and `-` on all lines but the last. */
export async function readReply(line: Line, waitingFor: string): Promise<Reply> {
  const lines: string[] = [];
  for (;;) {
    const text = await line(waitingFor);
    const [, code, more, words = ''] = /^([2-5]\d\d)([ -]|$)(.*)$/.exec(text) ?? [];
    if (code === undefined || lines.length >= mostLines) {
      const state = waitingFor === 'greeting' ? 'no-greeting' : 'broken';
      throw new MailProblem(state, `it does not speak as a mail server does: it said ${said(text)}.`);
    }
    lines.push(words);
    if (more !== '-') return { code: Number(code), lines };
  }
}

const wordsOf = ({ code, lines }: Reply): string => said(`${code} ${lines.join(' ')}`);

async function hello(line: Line, write: Write): Promise<ReadonlyMap<string, string>> {
  write(`EHLO ${ownName}`);
  const reply = await readReply(line, 'answer to EHLO');
  if (reply.code !== 250) throw new MailProblem('unavailable', `it refused to talk: ${wordsOf(reply)}.`);
  // RFC 5321 §4.1.1.1: the first line is its name, each later one a capability with its parameters.
  return new Map(
    reply.lines.slice(1).map((text) => {
      const [name = '', ...rest] = text.trim().toUpperCase().split(/[ =]/);
      return [name, rest.join(' ')];
    }),
  );
}

/** Submission of messages, RFC 6409, with STARTTLS (RFC 3207) and AUTH (RFC 4954). */
export const smtp: Speech = {
  async greet(line) {
    const reply = await readReply(line, 'greeting');
    if (reply.code !== 220) throw new MailProblem('unavailable', `it takes no mail now: ${wordsOf(reply)}.`);
  },
  async startTls(line, write) {
    if (!(await hello(line, write)).has('STARTTLS')) {
      throw new MailProblem('no-encryption', 'it offers no encryption (STARTTLS is not among its abilities).');
    }
    write('STARTTLS');
    const reply = await readReply(line, 'answer to STARTTLS');
    if (reply.code !== 220) throw new MailProblem('no-encryption', `it refused encryption: ${wordsOf(reply)}.`);
  },
  async login(line, write, login) {
    const abilities = await hello(line, write);
    if (login === undefined) return;
    const ways = (abilities.get('AUTH') ?? '').split(' ');
    if (ways.includes('PLAIN')) write(`AUTH PLAIN ${plainSecret(login)}`);
    else if (ways.includes('LOGIN')) {
      write('AUTH LOGIN');
      for (const part of [login.user, login.password]) {
        await expectCode(line, 334);
        write(Buffer.from(part).toString('base64'));
      }
    } else {
      throw new MailProblem(
        'login-refused',
        `it offers no login by password (AUTH: ${ways.join(' ').trim() || 'none'}).`,
      );
    }
    await expectCode(line, 235);
  },
};

/** RFC 4616: no other identity, the account, the password. */
export const plainSecret = ({ user, password }: Login): string =>
  Buffer.from(`\0${user}\0${password}`).toString('base64');

async function expectCode(line: Line, code: number): Promise<void> {
  const reply = await readReply(line, 'answer to the login');
  if (reply.code === code) return;
  // RFC 4954 §6: 4yz is the server's own trouble, 5yz the account's.
  const state = reply.code < 500 ? 'unavailable' : 'login-refused';
  throw new MailProblem(state, `the login was refused: ${wordsOf(reply)}.`);
}

/** Hands one message to the server for `address` itself, on a conversation that is logged in. */
export async function sendToItself(line: Line, write: Write, address: string, message: string): Promise<void> {
  const steps: readonly [string, number][] = [
    [`MAIL FROM:<${address}>`, 250],
    [`RCPT TO:<${address}>`, 250],
    ['DATA', 354],
    [`${message}\r\n.`, 250],
  ];
  for (const [command, code] of steps) {
    write(command);
    const reply = await readReply(line, 'answer to the message');
    if (reply.code !== code) throw new MailProblem('unavailable', `the message was refused: ${wordsOf(reply)}.`);
  }
}
