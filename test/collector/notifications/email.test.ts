import { afterEach, describe, expect, it } from 'vitest';
import { GiveUp, RetryLater, Uncertain } from '../../../packages/collector/src/delivery/delivery-error.ts';
import { email } from '../../../packages/collector/src/notifications/email/index.ts';
import { monday, words } from '../tickets/example.ts';
import { channelSuite, notification } from './channel-suite.ts';
import { head, type MailServer, openMailServer, parts } from './mail-server.ts';

const deps = { words, now: () => monday };
const settings = (server: MailServer, set: object = {}) =>
  email.config.parse({
    host: 'localhost',
    port: server.port,
    from: 'forewarn@example.org',
    to: ['it@example.org'],
    ca: server.ca,
    ...set,
  });

channelSuite('email', async () => {
  const server = await openMailServer();
  let open = true;
  const close = async () => {
    if (open) await server.close();
    open = false;
  };
  return {
    send: (one) => email.send(settings(server), one, deps),
    told: () => server.mails.map((mail) => [head(mail).subject, ...parts(mail)].join('\n')),
    identities: () => server.mails.map((mail) => head(mail)['message-id'] ?? ''),
    async fail(how) {
      if (how === 'nobody listens') return close();
      server.refuse = { at: 'data', code: how === 'for now' ? 451 : 554 };
    },
    end: close,
  };
});

describe('a mail', () => {
  let server: MailServer;
  afterEach(() => server.close());
  const send = async (one = notification('open', 'open'), set: object = {}) => {
    await email.send(settings(server, set), one, deps);
    return server.mails.at(-1) ?? '';
  };
  const failure = (set: object = {}) => send(undefined, set).catch((error: unknown) => error as Error);

  it('says it all in its subject and comes as text and as HTML', async () => {
    server = await openMailServer();
    const mail = await send();
    expect(head(mail).subject).toBe('P2 Disk almost full (RECEPTION-2, /)');
    const [text, html] = parts(mail);
    expect(text).toContain('First steps\n1. Look for the largest folders.');
    expect(html).toContain('<li style="padding-bottom:4px">Look for the largest folders.</li>');
    expect(server.encrypted).toEqual([true]);
  });

  it('hangs below the first mail of its incident and asks nobody to answer', async () => {
    server = await openMailServer();
    const first = head(await send());
    const last = head(await send(notification('resolve', 'resolve-1')));
    expect(first['in-reply-to']).toBeUndefined();
    expect(last['in-reply-to']).toBe(first['message-id']);
    expect(last.references).toBe(first['message-id']);
    expect(last['auto-submitted']).toBe('auto-generated');
  });

  it('shows text of a device as text', async () => {
    server = await openMailServer();
    const mail = await send(notification('open', 'open', { summary: '<img src=x onerror=alert(1)> & "so on"' }));
    const [, html] = parts(mail);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;so on&quot;');
    expect(html).not.toContain('<img');
  });

  it('no link but the one to our own page, and nothing loaded from outside', async () => {
    server = await openMailServer();
    const [, html = ''] = parts(await send(notification('open', 'open', { link: 'javascript:alert(1)' })));
    expect(html).not.toMatch(/href|src=|url\(/);
  });

  it('signs in when it is told to, and tells a person when the password is wrong', async () => {
    server = await openMailServer();
    await send(undefined, { user: 'fw', password: 'right' });
    expect(server.signedIn).toEqual(['fw']);
    const error = await failure({ user: 'fw', password: 'wrong' });
    expect(error).toBeInstanceOf(GiveUp);
    expect((error as Error).message).not.toContain('wrong"');
    expect((error as Error).message).toContain('refuses the user or password');
  });

  it('is not sent to a server whose certificate is unknown or of another name', async () => {
    server = await openMailServer();
    const error = await failure({ ca: undefined, user: 'fw', password: 'right' });
    expect(error).toBeInstanceOf(RetryLater);
    expect((error as Error).message).toContain('certificate that cannot be trusted');
    expect(server.mails).toEqual([]);
    expect(server.signedIn).toEqual([]);
  });

  it('is not sent in plain text to a server that offers no encryption', async () => {
    server = await openMailServer({ offersTls: false });
    const error = await failure({ user: 'fw', password: 'right' });
    expect(error).toBeInstanceOf(GiveUp);
    expect((error as Error).message).toContain('offers no STARTTLS');
    expect(server.mails).toEqual([]);
    expect(server.signedIn).toEqual([]);
  });

  it.each([
    ['greeting', 421, RetryLater],
    ['sender', 451, RetryLater],
    ['recipient', 450, RetryLater],
    ['data', 452, RetryLater],
    ['greeting', 554, GiveUp],
    ['sender', 550, GiveUp],
    ['recipient', 550, GiveUp],
    ['data', 554, GiveUp],
  ] as const)('refused at its %s with %i ends in the right way', async (at, code, kind) => {
    server = await openMailServer();
    server.refuse = { at, code };
    expect(await failure()).toBeInstanceOf(kind);
  });

  it('is in doubt when the server takes it and hangs up without a word', async () => {
    server = await openMailServer();
    server.hangUp = true;
    expect(await failure()).toBeInstanceOf(Uncertain);
    expect(server.mails).toHaveLength(1);
  });

  it('names the recipient that was refused when others were told', async () => {
    server = await openMailServer();
    const error = await failure({ to: ['it@example.org', 'gone@example.org'] });
    expect(error).toBeInstanceOf(GiveUp);
    expect((error as Error).message).toContain('refused gone@example.org; the other recipients were told');
    expect(server.mails).toHaveLength(1);
  });
});
