import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Host } from '../../../../packages/agent/src/host.ts';
import { said } from '../../../../packages/agent/src/probes/mail/problem.ts';
import { certificateFor, serve, upgrade } from '../../line-server.ts';
import { type Seen, type Tried, tryMail } from './tried.ts';

const certified = certificateFor([]);
const cleanups: (() => Promise<void> | void)[] = [];
let machine: Tried;
beforeEach(() => {
  machine = tryMail();
});
afterEach(async () => {
  machine.close();
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A server that says `greeting`, and to each line what `answer` says; a line `TLS` in it begins TLS. */
async function scripted(greeting: string, answer: (line: string, secure: boolean) => string): Promise<number> {
  const talk = (socket: Socket, secure: boolean): void => {
    socket.on('data', (data) => {
      for (const line of String(data).split('\r\n').filter(Boolean)) {
        const [words = '', tls] = answer(line, secure).split('TLS!');
        if (words !== '') socket.write(`${words}\r\n`);
        if (tls !== undefined) talk(upgrade(socket, certified), true);
      }
    });
  };
  const server = await serve((socket) => {
    if (greeting !== '') socket.write(`${greeting}\r\n`);
    talk(socket, false);
  });
  cleanups.push(server.close);
  return server.port;
}

async function trySmtp(port: number, more: object = {}, to: Tried = machine): Promise<Seen> {
  to.account('a', { smtp: { host: '127.0.0.1', port }, ...more }, 'user' in more ? 'pa55word' : undefined);
  return to.look();
}
async function tryImap(port: number, more: object = {}): Promise<Seen> {
  const imap = { host: '127.0.0.1', port, security: 'starttls' };
  machine.account('a', { imap, ...more }, 'user' in more ? 'pa55word' : undefined);
  return machine.look();
}
const probeLogin = () => ({ user: 'probe', authorities: machine.file('ca.pem', certified.authority) });

/** An SMTP server that speaks STARTTLS and then answers a login. */
const smtpAnswers =
  (auth: (line: string) => string, ability = 'AUTH PLAIN LOGIN') =>
  (line: string, secure: boolean) =>
    line.startsWith('EHLO')
      ? `250-mail\r\n250 ${secure ? ability : 'STARTTLS'}`
      : line === 'STARTTLS'
        ? '220 goTLS!'
        : line === 'QUIT'
          ? '221 bye'
          : auth(line);
const imapAnswers =
  (auth: (line: string) => string, abilities = 'AUTH=PLAIN') =>
  (line: string, secure: boolean) =>
    line === 'a1 CAPABILITY'
      ? `* CAPABILITY IMAP4rev1 ${secure ? abilities : 'STARTTLS LOGINDISABLED'}\r\na1 OK done`
      : line === 'a1 STARTTLS'
        ? 'a1 OK goTLS!'
        : auth(line);

describe('sending mail', () => {
  it('where nobody listens says so', async () => {
    const port = await scripted('', () => '');
    for (const cleanup of cleanups.splice(0)) await cleanup();
    const seen = await trySmtp(port);
    expect(seen['service a smtp']).toBe('unreachable');
    expect(seen['service a smtp detail']).toBe(
      `Sending mail (SMTP) fails at 127.0.0.1:${port}: nobody listens there; the mail service is not running.`,
    );
  });

  it('with a name that has no address says so', async () => {
    machine.account('a', { smtp: { host: 'mail.invalid' } });
    expect((await machine.look())['service a smtp']).toBe('no-address');
  });

  it.each([
    [
      'no-greeting',
      'HTTP/1.1 400 Bad Request',
      'does not speak as a mail server does: it said “HTTP/1.1 400 Bad Request”',
    ],
    ['unavailable', '421 too many connections', 'takes no mail now: “421 too many connections”'],
    ['unavailable', '554-no\r\n554 service', '“554 no service”'],
    ['no-greeting', 'x'.repeat(70_000), 'does not speak as a mail server does'],
  ])('is %s when it is greeted with %.40s', async (state, greeting, words) => {
    const seen = await trySmtp(await scripted(greeting, () => ''));
    expect(seen['service a smtp detail']).toContain(words);
    expect([state, 'broken']).toContain(seen['service a smtp']);
  });

  it('does not go on without the protection it was meant to have', async () => {
    const heard: string[] = [];
    const port = await scripted('220 hello', (line) => {
      heard.push(line);
      return line.startsWith('EHLO') ? '250-mail\r\n250 AUTH PLAIN' : '500 no';
    });
    const seen = await trySmtp(port, probeLogin());
    expect(seen['service a smtp']).toBe('no-encryption');
    expect(seen['service a smtp detail']).toContain('STARTTLS is not among its abilities');
    expect(heard.join()).not.toContain('AUTH');
  });

  it('gives the password to nobody whose certificate is not good', async () => {
    const heard: string[] = [];
    const answer = (line: string) => {
      heard.push(line);
      return '235 welcome';
    };
    const { user } = probeLogin();
    const stranger = await trySmtp(await scripted('220 hello', smtpAnswers(answer)), { user });
    expect(stranger['service a smtp']).toBe('bad-certificate');
    expect(stranger['service a smtp detail']).toContain('signed by nobody this machine trusts');
    machine.account(
      'a',
      { smtp: { host: '127.1', port: await scripted('220 hello', smtpAnswers(answer)) }, ...probeLogin() },
      'x',
    );
    expect((await machine.look())['service a smtp detail']).toContain('not for 127.1');
    expect(heard).toEqual([]);
  });

  it.each([
    ['ok', '235 welcome'],
    ['login-refused', '535 5.7.8 wrong'],
    ['unavailable', '454 4.7.0 the directory is away'],
  ])('is %s when the login is answered with %s', async (state, reply) => {
    expect(
      (
        await trySmtp(
          await scripted(
            '220 hello',
            smtpAnswers(() => reply),
          ),
          probeLogin(),
        )
      )['service a smtp'],
    ).toBe(state);
  });

  it('logs in by LOGIN where there is no PLAIN, and gives up where there is no password login', async () => {
    const heard: string[] = [];
    const answer = (line: string) => {
      heard.push(line);
      return heard.length < 3 ? '334 more' : '235 welcome';
    };
    const seen = await trySmtp(await scripted('220 hello', smtpAnswers(answer, 'AUTH=LOGIN')), probeLogin());
    expect(seen['service a smtp']).toBe('ok');
    expect(heard).toEqual(['AUTH LOGIN', 'cHJvYmU=', 'cGE1NXdvcmQ=']);
    const modern = await trySmtp(await scripted('220 hello', smtpAnswers(answer, 'AUTH XOAUTH2')), probeLogin());
    expect(modern['service a smtp']).toBe('login-refused');
    expect(modern['service a smtp detail']).toContain('offers no login by password (AUTH: XOAUTH2)');
  });

  it('never tells the password, though a server repeats it', async () => {
    const echo = (line: string) =>
      `535 I do not like ${line} nor ${Buffer.from(line.slice(11), 'base64').toString().slice(1)}`;
    const seen = await trySmtp(await scripted('220 hello', smtpAnswers(echo)), probeLogin());
    expect(seen['service a smtp']).toBe('login-refused');
    expect(JSON.stringify(seen)).not.toContain('pa55word');
    expect(JSON.stringify(seen)).not.toContain(Buffer.from('\0probe\0pa55word').toString('base64'));
  });

  it('is not judged while the machine itself is offline, and is where only the mail server is away', async () => {
    const port = await scripted('', () => '');
    for (const cleanup of cleanups.splice(0)) await cleanup();
    const withInternet = (outcome: 'open' | 'unreachable') => (host: Host) => ({
      ...host,
      settings: { ...host.settings, internetTargets: [{ host: '192.0.2.1', port: 443 }] },
      reach: async () => (outcome === 'open' ? { outcome, ms: 1 } : { outcome }),
    });
    for (const [outcome, state] of [
      ['unreachable', null],
      ['open', 'unreachable'],
    ] as const) {
      const other = tryMail(withInternet(outcome));
      expect((await trySmtp(port, {}, other))['service a smtp']).toBe(state);
      other.close();
    }
  });
});

it('what works is tried anew after ten minutes, what does not after five', async () => {
  let logins = 0;
  let reply = '235 welcome';
  const answer = () => {
    logins += 1;
    return reply;
  };
  machine.account(
    'a',
    { smtp: { host: '127.0.0.1', port: await scripted('220 hello', smtpAnswers(answer)) }, ...probeLogin() },
    'pa55word',
  );
  const after = async (minutes: number) => {
    machine.passes(minutes * 60_000);
    return [(await machine.look())['service a smtp'], logins];
  };
  expect(await after(0)).toEqual(['ok', 1]);
  expect(await after(5)).toEqual([undefined, 1]);
  reply = '535 wrong';
  expect(await after(5)).toEqual(['login-refused', 2]);
  expect(await after(5)).toEqual(['login-refused', 3]);
});

describe('receiving mail', () => {
  it.each([
    ['no-greeting', '+OK POP3 ready'],
    ['unavailable', '* BYE too busy'],
  ])('is %s when it is greeted with %s', async (state, greeting) => {
    expect((await tryImap(await scripted(greeting, () => '')))['service a imap']).toBe(state);
  });

  it.each([
    ['ok', (line: string) => (line.includes('AUTHENTICATE') ? '+ ' : 'a1 OK in')],
    ['login-refused', (line: string) => (line.includes('AUTHENTICATE') ? '+ ' : 'a1 NO [AUTHENTICATIONFAILED] no')],
    ['unavailable', () => 'a1 NO [UNAVAILABLE] the directory is away'],
    ['unavailable', () => '* BYE going down'],
  ])('is %s after that login', async (state, answer) => {
    expect((await tryImap(await scripted('* OK hi', imapAnswers(answer)), probeLogin()))['service a imap']).toBe(state);
  });

  it('logs in by LOGIN where there is no AUTH=PLAIN, with the signs that need it quoted', async () => {
    const heard: string[] = [];
    const answer = (line: string) => {
      heard.push(line);
      return 'a1 OK in';
    };
    machine.account(
      'a',
      {
        imap: { host: '127.0.0.1', port: await scripted('* OK hi', imapAnswers(answer, '')), security: 'starttls' },
        ...probeLogin(),
      },
      'pa"55\\word',
    );
    expect((await machine.look())['service a imap']).toBe('ok');
    expect(heard[0]).toBe('a1 LOGIN "probe" "pa\\"55\\\\word"');
  });

  it('ends with an answer that never comes to its end', async () => {
    const flood = `${'* 1 EXISTS\r\n'.repeat(600)}`;
    const port = await scripted('* OK hi', (line) => (line === 'a1 CAPABILITY' ? flood : ''));
    const seen = await tryImap(port);
    expect(seen['service a imap']).toBe('broken');
    expect(seen['service a imap detail']).toContain('it never came to its abilities');
  });
});

it('what a server says is told as one line of plain words', () => {
  expect(said('a\u0000b\u001b[31m\u202ec')).toBe('“ab[31mc”');
  expect(said(' \r')).toBe('nothing');
});
