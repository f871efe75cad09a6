import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { labSuite } from '../../../lab/lab-suite.ts';
import { queueWatch } from '../../../lab/mail-queue.ts';
import { createMailServers, type MailServers, mailNeeds } from '../../../lab/mail-servers.ts';
import { certificateFor } from '../../line-server.ts';
import { type Tried, tryMail } from './tried.ts';

let machine: Tried;
beforeEach(() => {
  machine = tryMail();
});
afterEach(() => machine.close());

const good = certificateFor([]);

labSuite('a real Postfix and Dovecot', mailNeeds, () => {
  let servers: MailServers;
  beforeAll(async () => {
    servers = await createMailServers(good);
  }, 30_000);
  afterAll(() => servers.close());

  const inbox = () => {
    const folder = join(servers.folder, 'mailboxes', servers.user);
    return ['new', 'cur'].flatMap((part) => readdirSync(join(folder, part)));
  };
  const authorities = () => machine.file('authority.pem', good.authority);
  const place = (port: number) => ({ host: '127.0.0.1', port });

  const trip = (address: string) => ({
    smtp: place(servers.smtpPort),
    imap: { ...place(servers.imapPort), security: 'starttls' },
    user: servers.user,
    authorities: authorities(),
    roundTrip: true,
    address,
  });

  it('let the probe account in: by STARTTLS', async () => {
    const { smtpPort, imapPort, user, password } = servers;
    const imap = { ...place(imapPort), security: 'starttls' };
    machine.account('office', { smtp: place(smtpPort), imap, user, authorities: authorities() }, password);
    const seen = await machine.look();
    expect(seen).toMatchObject({ 'service office smtp': 'ok', 'service office imap': 'ok' });
    expect(seen['service_time office imap']).toBeGreaterThanOrEqual(0);
    expect(Number(seen['certificate_left office smtp']) / 86_400).toBeCloseTo(90, 0);
  });

  it('let the probe account in: under TLS from the first byte', async () => {
    const { smtpsPort, imapsPort, user, password } = servers;
    const tls = (port: number) => ({ ...place(port), security: 'tls' });
    machine.account(
      'office',
      { smtp: tls(smtpsPort), imap: tls(imapsPort), user, authorities: authorities() },
      password,
    );
    expect(await machine.look()).toMatchObject({ 'service office smtp': 'ok', 'service office imap': 'ok' });
  });

  it('refuse a wrong password, which is told without it', async () => {
    const { smtpPort, imapPort, user } = servers;
    const imap = { ...place(imapPort), security: 'starttls' };
    machine.account('office', { smtp: place(smtpPort), imap, user, authorities: authorities() }, 'wrong-horse');
    const seen = await machine.look();
    expect(seen).toMatchObject({ 'service office smtp': 'login-refused', 'service office imap': 'login-refused' });
    expect(seen['service office smtp detail']).toMatch(/the login was refused: “535 .+”\.$/);
    expect(JSON.stringify(seen)).not.toContain('horse');
  });

  it('carry a message to itself, which is deleted when it has arrived', async () => {
    machine.account('office', trip(servers.user), servers.password);
    const seen = await machine.look();
    expect(seen).toMatchObject({ 'round_trip_result office': 'ok' });
    expect(seen['round_trip office']).toBeGreaterThan(0);
    expect(inbox()).toEqual([]);
    const before = seen['round_trip office'];
    expect((await machine.look())['round_trip office']).toBe(before);
  }, 30_000);

  it('that do not take the message say so', async () => {
    machine.account('office', trip('nobody@lab.test'), servers.password);
    const seen = await machine.look();
    expect(seen).toMatchObject({ 'service office smtp': 'ok', 'round_trip_result office': 'refused' });
    expect(seen['round_trip_result office detail']).toContain('no such mailbox');
  });

  it('that take the message and lose it are found after a quarter of an hour', async () => {
    machine.account('office', trip('lost@lab.test'), servers.password);
    expect(await machine.look()).toMatchObject({ 'round_trip_result office': 'under-way' });
    machine.passes(16 * 60_000);
    const seen = await machine.look();
    expect(seen).toMatchObject({ 'round_trip_result office': 'lost', 'service office imap': 'ok' });
    expect(seen['round_trip_result office detail']).toContain('is not in the inbox after 15 minutes');
  }, 40_000);

  it('that are asked for under another name show a certificate for somebody else; no password is sent', async () => {
    const { smtpPort, imapsPort, user, password } = servers;
    const imap = { host: '127.1', port: imapsPort, security: 'tls' };
    machine.account(
      'office',
      { smtp: { host: '127.1', port: smtpPort }, imap, user, authorities: authorities() },
      password,
    );
    const seen = await machine.look();
    expect(seen).toMatchObject({ 'service office smtp': 'bad-certificate', 'service office imap': 'bad-certificate' });
    expect(seen['service office imap detail']).toContain('not for 127.1. Mail programs refuse it.');
  });

  it('whose certificate nobody known signed are not trusted', async () => {
    const { smtpPort, user, password } = servers;
    machine.account('office', { smtp: place(smtpPort), user }, password);
    const seen = await machine.look();
    expect(seen).toMatchObject({ 'service office smtp': 'bad-certificate' });
    expect(seen['service office smtp detail']).toContain(
      'signed by nobody this machine trusts (issuer Forewarn CA test',
    );
  });

  it('tell how many messages wait in Postfix’s queue, since when, and why', async () => {
    const queue = await queueWatch(servers);
    expect(await queue.look()).toEqual({ waiting: 0, oldest: 0, detail: undefined });
    await queue.sendAway();
    const seen = await queue.look();
    expect(seen).toMatchObject({ waiting: 1 });
    expect(seen.oldest).toBeLessThan(60);
    expect(seen.detail).toMatch(/^Most often because: connect to 127\.0\.0\.1/);
    expect(seen.detail).not.toContain('@');
  }, 30_000);
});

labSuite('a real Postfix and Dovecot with an expired certificate', mailNeeds, () => {
  it('are told apart from dead ones, with the day', async () => {
    const old = certificateFor([], -3);
    const servers = await createMailServers(old);
    try {
      const { smtpPort, imapsPort, user, password } = servers;
      const imap = { host: '127.0.0.1', port: imapsPort, security: 'tls' };
      const smtp = { host: '127.0.0.1', port: smtpPort };
      machine.account('office', { smtp, imap, user, authorities: machine.file('a.pem', old.authority) }, password);
      const seen = await machine.look();
      expect(seen).toMatchObject({
        'service office smtp': 'bad-certificate',
        'service office imap': 'bad-certificate',
      });
      expect(seen['service office imap detail']).toMatch(/its certificate expired on 20\d\d-\d\d-\d\d\./);
      expect(Math.round(Number(seen['certificate_left office smtp']) / 86_400)).toBe(-3);
    } finally {
      await servers.close();
    }
  }, 30_000);
});
