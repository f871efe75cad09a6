import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { GiveUp, RetryLater, Uncertain } from '../../../packages/collector/src/delivery/delivery-error.ts';
import { reachOf } from '../../../packages/collector/src/tickets/address.ts';
import { createHttp, type HttpOptions } from '../../../packages/collector/src/tickets/http.ts';
import { makeCertificate } from './certificate.ts';

const get = (url: string, options: HttpOptions = {}) => createHttp(options)({ method: 'GET', url, headers: {} });
const failure = (url: string, options: HttpOptions = {}) => get(url, options).catch((error: unknown) => error as Error);
const resolvesTo =
  (...addresses: string[]) =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
  server = undefined;
});
async function listen(made: Server): Promise<number> {
  server = made;
  await new Promise<void>((done) => made.listen(0, '127.0.0.1', done));
  return (made.address() as AddressInfo).port;
}

describe('addresses that no help desk may have', () => {
  it.each([
    'http://127.0.0.1/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://10.0.0.5/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[fd00:ec2::254]/',
    'https://0.0.0.0/',
    'https://[::]/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
  ])('%s is refused without asking it', async (url) => {
    expect(await failure(url)).toBeInstanceOf(GiveUp);
  });

  it.each(['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', '::ffff:10.0.0.1', 'fe80::1'])(
    'a public name that resolves to %s is refused',
    async (address) => {
      const error = await failure('https://desk.example/', { resolve: resolvesTo('93.184.216.34', address) });
      expect(error).toBeInstanceOf(GiveUp);
      expect(error).toMatchObject({ message: expect.stringContaining(address) });
    },
  );

  it('the metadata service is refused even when its host is allowed', async () => {
    const options = { allowHosts: ['169.254.169.254', 'meta.example'], resolve: resolvesTo('169.254.169.254') };
    expect(await failure('http://169.254.169.254/', options)).toBeInstanceOf(GiveUp);
    expect(await failure('https://meta.example/', options)).toBeInstanceOf(GiveUp);
  });

  it('public addresses are not refused', () => {
    for (const address of ['93.184.216.34', '2606:2800:220:1::1', '::ffff:93.184.216.34', '64:ff9b::5db8:d822']) {
      expect(reachOf(address)).toBe('public');
    }
    expect(reachOf('desk.example')).toBe('never');
  });

  it.each(['file:///etc/passwd', 'ftp://desk.example/', 'not an address', 'https://user:secret@desk.example/'])(
    '%s is no address for a help desk',
    async (url) => {
      const error = await failure(url);
      expect(error).toBeInstanceOf(GiveUp);
      expect((error as Error).message).not.toContain('user:secret');
    },
  );

  it('plain HTTP is refused unless the host was allowed', async () => {
    const error = await failure('http://desk.example/', { resolve: resolvesTo('93.184.216.34') });
    expect(error).toBeInstanceOf(GiveUp);
    expect(error).toMatchObject({ message: expect.stringContaining('without TLS') });
  });
});

describe('asking', () => {
  it('connects to the very address it checked: a name that changes its mind in between gains nothing', async () => {
    const port = await listen(createServer((request, response) => response.end(request.headers.host)));
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }];
    };
    const answer = await get(`http://desk.lan:${port}/`, { allowHosts: ['desk.lan'], resolve });
    expect(answer).toMatchObject({ status: 200, text: `desk.lan:${port}` });
    expect(asked).toBe(1);
  });

  it('hands a redirect back instead of following it', async () => {
    let asked = 0;
    const port = await listen(
      createServer((_, response) => {
        asked += 1;
        response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
      }),
    );
    expect((await get(`http://127.0.0.1:${port}/`, { allowHosts: ['127.0.0.1'] })).status).toBe(302);
    expect(asked).toBe(1);
  });

  it('an answer longer than 1 MiB is not read to its end', async () => {
    const port = await listen(createServer((_, response) => response.end(Buffer.alloc(1024 * 1024 + 1))));
    const error = await failure(`http://127.0.0.1:${port}/`, { allowHosts: ['127.0.0.1'] });
    expect(error).toBeInstanceOf(Uncertain);
    expect(error).toMatchObject({ message: expect.stringContaining('1 MiB') });
  });

  it('is unsure when no answer comes, or the line breaks', async () => {
    const port = await listen(createServer((request) => request.url === '/reset' && request.socket.destroy()));
    const options = { allowHosts: ['127.0.0.1'], timeoutMs: 100 };
    expect(await failure(`http://127.0.0.1:${port}/hang`, options)).toBeInstanceOf(Uncertain);
    expect(await failure(`http://127.0.0.1:${port}/reset`, options)).toBeInstanceOf(Uncertain);
  });

  it('an answer that trickles for ever ends at the time limit', async () => {
    const port = await listen(
      createServer((_, response) => {
        const drip = setInterval(() => response.write(' '), 10);
        response.on('close', () => clearInterval(drip));
      }),
    );
    const options = { allowHosts: ['127.0.0.1'], timeoutMs: 150 };
    expect(await failure(`http://127.0.0.1:${port}/`, options)).toBeInstanceOf(Uncertain);
  });

  it('knows that nothing happened when nobody listens or the name is unknown', async () => {
    const port = await listen(createServer());
    await new Promise((done) => server?.close(done));
    expect(await failure(`http://127.0.0.1:${port}/`, { allowHosts: ['127.0.0.1'] })).toBeInstanceOf(RetryLater);
    const resolve = () => Promise.reject(new Error('ENOTFOUND'));
    expect(await failure('https://desk.example/', { resolve })).toBeInstanceOf(RetryLater);
    const silent = () => new Promise<never>(() => undefined);
    expect(await failure('https://desk.example/', { resolve: silent, timeoutMs: 50 })).toBeInstanceOf(RetryLater);
  });
});

describe('asking over TLS', () => {
  const { key, cert, ca } = makeCertificate('desk.lan');
  const options: HttpOptions = { allowHosts: ['desk.lan', 'other.lan'], resolve: resolvesTo('127.0.0.1') };
  let reached = 0;
  const listenTls = () =>
    listen(
      createTlsServer({ key, cert }, (request, response) => {
        reached += 1;
        response.end(request.headers.host);
      }),
    );

  it('believes a certificate of an authority it was given, for the name it was given', async () => {
    const port = await listenTls();
    expect((await get(`https://desk.lan:${port}/`, { ...options, ca: [ca] })).text).toBe(`desk.lan:${port}`);
  });

  it('sends nothing to a server whose certificate is unknown or of another name', async () => {
    reached = 0;
    const port = await listenTls();
    const unknown = await failure(`https://desk.lan:${port}/`, options);
    const other = await failure(`https://other.lan:${port}/`, { ...options, ca: [ca] });
    expect(unknown).toBeInstanceOf(RetryLater);
    expect(other).toBeInstanceOf(RetryLater);
    expect(reached).toBe(0);
  });
});
