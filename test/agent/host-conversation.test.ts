import type { Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseAltNames } from '../../packages/agent/src/host/certificate-seen.ts';
import { connect } from '../../packages/agent/src/host/conversation.ts';
import type { Connection } from '../../packages/agent/src/host.ts';
import { type Certified, certificateFor, serve, type TestServer, upgrade } from './line-server.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function server(talk: (socket: Socket) => void, certified?: Certified): Promise<TestServer> {
  const started = await serve(talk, certified);
  cleanups.push(started.close);
  return started;
}

async function talkTo(to: TestServer, more: Partial<Parameters<typeof connect>[0]> = {}): Promise<Connection> {
  const connection = await connect({ host: '127.0.0.1', port: to.port, timeoutMs: 20_000, ...more });
  cleanups.push(() => connection.close());
  return connection;
}

const certified = certificateFor(['mail.example.com']);

describe('a conversation', () => {
  it('gives lines one by one, whatever their end and however they were cut on the way', async () => {
    const to = await server((socket) => {
      socket.write('220 first\r\n250-');
      socket.on('data', (data) => socket.write(`second\n250 you said ${data}`));
    });
    const connection = await talkTo(to);
    expect(await connection.line()).toBe('220 first');
    connection.write('hello ä\r\n');
    expect(await connection.line()).toBe('250-second');
    expect(await connection.line()).toBe('250 you said hello ä');
    expect(connection.certificate()).toBeUndefined();
  });

  it('is not flooded: nothing is received while nobody asks', async () => {
    let sent = 0;
    const to = await server((socket) => {
      const fill = (): void => {
        do sent += 16_000;
        while (socket.write(`${'x'.repeat(15_999)}\n`) && sent < 200_000_000);
      };
      socket.on('drain', fill);
      fill();
    });
    const connection = await talkTo(to);
    for (let i = 0; i < 5; i++) expect(await connection.line()).toHaveLength(15_999);
    await vi.waitFor(async () => {
      const before = sent;
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(sent).toBe(before);
    });
    expect(sent).toBeLessThan(50_000_000);
  });

  it('refuses a line over 64 KiB and hangs up', async () => {
    const to = await server((socket) => socket.write('x'.repeat(200_000)));
    await expect((await talkTo(to)).line()).rejects.toMatchObject({ code: 'EMSGSIZE' });
    await vi.waitFor(() => expect(to.open()).toBe(0));
  });

  it('takes a line of just under 64 KiB', async () => {
    const to = await server((socket) => socket.write(`${'x'.repeat(65_000)}\r\n`));
    expect(await (await talkTo(to)).line()).toHaveLength(65_000);
  });

  it('still gives what was said before the other side hung up', async () => {
    const to = await server((socket) => socket.end('421 busy\r\n421 bye\r\nhalf a li'));
    const connection = await talkTo(to);
    expect(await connection.line()).toBe('421 busy');
    await vi.waitFor(() => expect(to.open()).toBe(0));
    expect(await connection.line()).toBe('421 bye');
    await expect(connection.line()).rejects.toMatchObject({ code: 'EOF' });
  });

  it('sends its last words before it closes', async () => {
    let heard = 0;
    const to = await server((socket) => {
      socket.on('data', (data) => (heard += data.length));
    });
    const connection = await talkTo(to);
    connection.write('x'.repeat(10_000_000));
    connection.close();
    await vi.waitFor(() => expect(to.open()).toBe(0));
    expect(heard).toBe(10_000_000);
    await expect(connection.line()).rejects.toMatchObject({ code: 'EOF' });
  });
});

describe('the time limit of a conversation', () => {
  it('ends the wait for a greeting that never comes', async () => {
    const to = await server(() => undefined);
    await expect((await talkTo(to, { timeoutMs: 50 })).line()).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    await vi.waitFor(() => expect(to.open()).toBe(0));
  });

  it('is of the whole conversation: who trickles does not stretch it', async () => {
    const to = await server((socket) => {
      const drip = setInterval(() => socket.write('x'), 5);
      socket.once('close', () => clearInterval(drip));
    });
    await expect((await talkTo(to, { timeoutMs: 100 })).line()).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    await vi.waitFor(() => expect(to.open()).toBe(0));
  });

  it('ends a TLS handshake that is never answered', async () => {
    const to = await server(() => undefined);
    await expect(talkTo(to, { tls: true, timeoutMs: 50 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    const starttls = await talkTo(to, { timeoutMs: 50 });
    await expect(starttls.secure('mail.example.com')).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    await vi.waitFor(() => expect(to.open()).toBe(0));
  });

  it('also ends a closed conversation whose other side takes nothing', async () => {
    const sockets: Socket[] = [];
    let received = 0;
    const to = await server((socket) => void sockets.push(socket.pause()));
    const connection = await talkTo(to, { timeoutMs: 50 });
    connection.write('x'.repeat(30_000_000));
    connection.close();
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (const socket of sockets) socket.on('data', (data) => (received += data.length)).resume();
    await vi.waitFor(() => expect(to.open()).toBe(0));
    expect(received).toBeLessThan(30_000_000);
  });

  it('is not the only end: whoever asked may give up before and between', async () => {
    const to = await server(() => undefined);
    await expect(talkTo(to, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    const giveUp = new AbortController();
    const line = (await talkTo(to, { signal: giveUp.signal })).line();
    giveUp.abort();
    await expect(line).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });
});

it('where nobody listens is refused, and where no such host is, is not found', async () => {
  const to = await server(() => undefined);
  await to.close();
  await expect(talkTo(to)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await expect(talkTo(to, { host: 'nobody.invalid' })).rejects.toMatchObject({
    code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/),
  });
});

describe('TLS', () => {
  const greet = (socket: Socket): void => void socket.write('* OK ready\r\n');

  it('shows the certificate: names, issuer, life, and that nobody known signed it', async () => {
    const connection = await talkTo(await server(greet, certified), { tls: true });
    expect(await connection.line()).toBe('* OK ready');
    const seen = connection.certificate();
    expect(seen).toMatchObject({ issuer: 'Forewarn CA test', problem: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    expect(seen?.names).toEqual([
      'test.forewarn.internal',
      'localhost',
      '127.0.0.1',
      '0:0:0:0:0:0:0:1',
      'mail.example.com',
    ]);
    expect((seen?.validTo ?? 0) - (seen?.validFrom ?? 0)).toBe(91 * 86_400_000);
  });

  it('has no problem where the authority is one that was named', async () => {
    const to = await server(greet, certified);
    const connection = await talkTo(to, { tls: true, authorities: certified.authority });
    expect(connection.certificate()).toBeDefined();
    expect(connection.certificate()).not.toHaveProperty('problem');
  });

  it('tells an expired certificate', async () => {
    const old = certificateFor([], -3);
    const connection = await talkTo(await server(greet, old), { tls: true, authorities: old.authority });
    expect(connection.certificate()?.problem).toBe('CERT_HAS_EXPIRED');
    expect(connection.certificate()?.validTo).toBeLessThan(Date.now());
  });

  it('fails with a code where the other side does not speak it', async () => {
    const to = await server((socket) => socket.write('220 plain words\r\n'));
    await expect(talkTo(to, { tls: true })).rejects.toMatchObject({ code: expect.stringMatching(/SSL|ECONNRESET/) });
    await vi.waitFor(() => expect(to.open()).toBe(0));
  });
});

describe('STARTTLS', () => {
  const offering =
    (certificate: Certified, beforeTls = '') =>
    (socket: Socket) => {
      socket.write('220 ready\r\n');
      socket.once('data', () => {
        socket.write(`220 go ahead\r\n${beforeTls}`);
        const secured = upgrade(socket, certificate);
        secured.on('data', (data) => secured.write(`250 ${data}`));
      });
    };

  async function begin(talk: (socket: Socket) => void, authorities = certified.authority): Promise<Connection> {
    const connection = await talkTo(await server(talk), { authorities });
    await connection.line();
    connection.write('STARTTLS\r\n');
    await connection.line();
    return connection;
  }

  it('goes on under TLS, for the name that was meant', async () => {
    const connection = await begin(offering(certified));
    await connection.secure('mail.example.com');
    expect(connection.certificate()).not.toHaveProperty('problem');
    connection.write('EHLO a\r\n');
    expect(await connection.line()).toBe('250 EHLO a');
  });

  it('tells a certificate that names another server', async () => {
    const connection = await begin(offering(certified));
    await connection.secure('imap.example.org');
    expect(connection.certificate()?.problem).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it('refuses words slipped in before the protection begins', async () => {
    const connection = await begin(offering(certified, '250 AUTH PLAIN\r\n'));
    await expect(connection.secure('mail.example.com')).rejects.toMatchObject({
      code: expect.stringMatching(/EARLY|SSL/),
    });
    expect(connection.certificate()).toBeUndefined();
  });
});

it('names of a certificate that no host can have are left out', () => {
  expect(parseAltNames('DNS:A.example, IP Address:192.0.2.1, DNS:"b.example, DNS:c.example", email:x@y')).toEqual([
    'a.example',
    '192.0.2.1',
  ]);
});
