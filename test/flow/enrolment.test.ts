import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect, createServer, type Server } from 'node:tls';
import { formatToken, parseToken } from '@forewarn/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTrust } from '../../packages/collector/src/trust/trust.ts';
import { newMachine, Peer } from '../collector/ingest/peer.ts';
import { createMachine, type Machine } from './machine.ts';
import { openSite, type Site } from './site.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

let site: Site;
let siteIsOpen = true;
beforeAll(async () => {
  site = await openSite([]);
  cleanups.push(async () => {
    if (siteIsOpen) await site.end();
  });
});

function newComputer(): Machine {
  const machine = createMachine();
  cleanups.push(machine.remove);
  return machine;
}
/** What a person reads who is refused. */
const refusal = (machine: Machine, token: string) =>
  machine.enroll(token, 'pc-eve').then(
    () => 'enrolled',
    (error: Error & { stderr?: string }) => error.stderr ?? String(error),
  );
const devices = async () => (await site.core.find('device')).map(({ name }) => name).sort();
const caPem = () => readFileSync(join(site.folder, 'trust', 'ca.pem'), 'utf8');

describe('two machines', () => {
  it('with data folders of their own are two devices with keys of their own, and both report', async () => {
    const machines = ['pc-ann', 'pc-ben'].map((name) => ({ name, ...newComputer() }));
    for (const machine of machines) await machine.enroll(await site.token({ uses: 1 }), machine.name);
    expect(await devices()).toEqual(['pc-ann', 'pc-ben']);
    const [ann, ben] = await site.core.find('device');
    expect(ann?.id).not.toBe(ben?.id);
    expect(ann?.publicKey).not.toBe(ben?.publicKey);
    for (const machine of machines) {
      const agent = machine.run();
      cleanups.push(() => agent.stop());
    }
    await site.until(() => machines.every(({ name }) => site.readings(name).some((r) => r.metric.name === 'cpu.use')));
    const epochs = (await site.core.find('cursor')).map(({ epoch }) => epoch);
    expect(new Set(epochs).size).toBe(2);
  });
});

describe('a token that is not good', () => {
  it.each([
    [
      'used',
      async () => {
        const token = await site.token({ uses: 1 });
        await newComputer().enroll(token, 'pc-cleo');
        return token;
      },
    ],
    [
      'expired',
      async () => {
        const token = await site.token({ expiresInMs: 500 });
        await new Promise((resolve) => setTimeout(resolve, 600));
        return token;
      },
    ],
    ['forged', async () => formatToken({ ...parseToken(await site.token()), secret: 'A'.repeat(22) })],
  ])('because it is %s makes no device, and says where a good one comes from', async (why, make) => {
    const token = await make();
    const before = await devices();
    const machine = newComputer();
    const said = await refusal(machine, token);
    expect(said).toContain('The enrolment token is wrong, used up, expired or revoked.');
    expect(said).toContain('forewarn-collector token create');
    expect(said).not.toMatch(/^\s+at /m);
    expect(await devices()).toEqual(before);
    await expect(machine.command('status')).rejects.toMatchObject({ code: 3 });
    // To the collector's people it is said why.
    const [entry] = await site.core.find('audit', { descending: true, limit: 1 });
    expect(entry).toMatchObject({ action: 'device.refuse' });
    expect(entry?.detail).toContain({ used: 'used-up', expired: 'expired', forged: 'unknown' }[why]);
  });

  it('because half of it is missing is not even sent', async () => {
    const token = await site.token();
    const said = await refusal(newComputer(), token.slice(0, token.length / 2));
    expect(said).toContain('Copy the whole string');
  });
});

describe('a hello', () => {
  it('that was recorded and is said again on another connection is refused by the whole collector', async () => {
    const token = await site.token();
    const door = { url: site.agentUrl, trust: { caPem: caPem(), site: parseToken(token).site } };
    const machine = newMachine();
    const first = new Peer(door);
    await first.enroll(machine, token);
    machine.device = (await first.next('enrolled')).device;
    const recorded = await first.hello(machine);
    await first.next('settings');
    const second = new Peer(door);
    await second.next('challenge');
    second.send(recorded);
    expect(await second.next('refused')).toMatchObject({ code: 'bad-signature' });
    expect(await second.closed).toBe(1008);
    first.ws.close();
    await first.closed;
  });
});

describe('a rogue server that appends the genuine authority to its own certificate', () => {
  /** Speaks TLS with a certificate of its own making, and keeps all that anybody tells it. */
  async function openRogue(genuine: string, port = 0) {
    const folder = createMachine();
    cleanups.push(folder.remove);
    const own = openTrust(folder.folder, { hosts: ['127.0.0.1'] }).tlsOptions();
    let heard = '';
    let met = 0;
    const server: Server = createServer({ ...own, cert: `${String(own.cert)}\n${genuine}` }, (socket) =>
      socket.on('data', (data) => {
        heard += data.toString();
      }),
    );
    server.on('connection', () => {
      met += 1;
    });
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    cleanups.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
    return { heard: () => heard, met: () => met, port: (server.address() as AddressInfo).port };
  }

  it('learns no token: the machine says that somebody else answers there', async () => {
    const rogue = await openRogue(caPem());
    const token = parseToken(await site.token());
    const said = await refusal(newComputer(), formatToken({ ...token, url: `wss://127.0.0.1:${rogue.port}/agent` }));
    expect(said).toContain('is not the collector');
    expect(rogue.met()).toBe(1);
    expect(rogue.heard()).toBe('');
    // It would have heard whoever does not look whom they speak with.
    connect({ host: '127.0.0.1', port: rogue.port, rejectUnauthorized: false }).end('secret');
    await expect.poll(rogue.heard).toBe('secret');
  });

  it('learns nothing of an enrolled machine when it takes the collector’s place', async () => {
    const machine = newComputer();
    await machine.enroll(await site.token(), 'pc-dora');
    const port = Number(new URL(site.agentUrl).port);
    const genuine = caPem();
    await site.end();
    siteIsOpen = false;
    const rogue = await openRogue(genuine, port);
    const agent = machine.run();
    cleanups.push(() => agent.stop());
    await expect
      .poll(() => machine.log(), { timeout: 20_000 })
      .toContain('is not the collector this machine was enrolled with');
    expect(rogue.met()).toBeGreaterThan(0);
    expect(rogue.heard()).toBe('');
  });
});
