import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { createFleet, type SimulatedFleet } from '../fleet/fleet.ts';
import { labSuite } from '../lab/lab-suite.ts';
import { freePort, until } from '../lab/processes.ts';
import { type CollectorProcess, createCollectorProcess, type Life } from './collector-process.ts';

const text = z.string();
const list = <Row extends z.ZodRawShape>(row: Row) => z.array(z.object(row));
const devicesSchema = z.object({ devices: list({ id: text, name: text, health: text }), total: z.number() });
const readingsSchema = z.object({ readings: list({ metric: text, value: z.number().nullable() }) });
const seriesSchema = z.object({ series: list({ metric: text, instance: text, unit: text }) });
const historySchema = z.object({ metric: text, at: z.array(z.number()), mean: z.array(z.number()) });
const incidentsSchema = z.object({ incidents: list({ id: text, rule: text, phase: text, deviceName: text }) });
const ticketsSchema = z.object({ tickets: list({ id: text, incident: text, subject: text, status: text }) });
const errorSchema = z.object({ error: z.object({ code: text, message: text }) });

interface Answer {
  /** Of curl itself: 0, or why it got no answer. */
  readonly exit: number;
  readonly status: number;
  readonly body: string;
}

function curl(...args: string[]): Promise<Answer> {
  const format = '\n%{http_code}';
  return new Promise((resolve) => {
    const env = { PATH: '/usr/bin:/bin', HOME: '/nonexistent' };
    execFile('curl', ['-sS', '--max-time', '20', '-w', format, ...args], { env }, (error, out) => {
      const cut = out.lastIndexOf('\n');
      const exit = typeof error?.code === 'number' ? error.code : 0;
      resolve({ exit, status: Number(out.slice(cut + 1)), body: out.slice(0, cut) });
    });
  });
}

labSuite('the API in the hands of curl', { programs: ['curl'] }, () => {
  let collector: CollectorProcess;
  let life: Life;
  let fleet: SimulatedFleet;
  let viewer: string;
  let technician: string;
  /** Ways to the same collector: for programs on this machine, and for all others. */
  const doors = new Map<string, string[]>();

  beforeAll(async () => {
    const network = { host: '127.0.0.1', port: await freePort() };
    const overrides = [{ match: { rule: 'disk-space' }, hold: '0s' }];
    collector = createCollectorProcess({ network, loopback: { port: 0 }, hosts: ['127.0.0.1'], rules: { overrides } });
    life = collector.start();
    const { localUrl, publicUrl } = await life.serving;
    doors.set('loopback', [localUrl]);
    doors.set('https', [publicUrl, '--cacert', join(collector.dataFolder, 'trust', 'ca.pem')]);
    viewer = await collector.apiToken('viewer');
    technician = await collector.apiToken('technician');
    fleet = await createFleet({
      devices: 2,
      everyMs: 200,
      seed: 5,
      faults: [{ label: 'full', trouble: 'disk-fills', devices: [1], after: '1s' }],
      token: () => collector.command('token', 'create', '--uses', '2'),
    });
    fleet.start();
    await until(
      'there is a ticket',
      async () => {
        const { tickets } = ticketsSchema.parse(await get('loopback', '/tickets'));
        return tickets.length > 0 || undefined;
      },
      45_000,
    );
  }, 120_000);
  afterAll(async () => {
    await fleet?.stop();
    await life?.stop();
    collector?.remove();
  });

  function ask(door: string, path: string, token: string, ...more: string[]): Promise<Answer> {
    const [url = '', ...trust] = doors.get(door) ?? [];
    return curl(...trust, '-H', `Authorization: Bearer ${token}`, ...more, `${url}/api/v1${path}`);
  }
  async function get(door: string, path: string): Promise<unknown> {
    const { exit, status, body } = await ask(door, path, viewer);
    expect({ exit, status }, `${path}: ${body}`).toEqual({ exit: 0, status: 200 });
    return JSON.parse(body);
  }
  const post = (path: string, token: string) => {
    const json = ['-H', 'Content-Type: application/json', '-d', '{}'];
    return ask('https', path, token, '-X', 'POST', ...json);
  };
  const theIncident = async () =>
    incidentsSchema.parse(await get('https', '/incidents?phase=open,acknowledged')).incidents[0];

  it.each(['loopback', 'https'])(
    'over %s: devices, their series and readings, incidents and tickets are listed',
    async (door) => {
      const { devices, total } = devicesSchema.parse(await get(door, '/devices'));
      expect(total).toBe(2);
      expect(devices.map(({ name }) => name).sort()).toEqual(['pc-0001', 'pc-0002']);
      const sick = devices.find(({ name }) => name === 'pc-0001');
      expect(sick?.health).toBe('critical');
      const { series } = seriesSchema.parse(await get(door, `/devices/${sick?.id}/series`));
      expect(series).toContainEqual({ metric: 'disk.used', instance: '/', unit: 'ratio' });
      const { readings } = readingsSchema.parse(await get(door, `/devices/${sick?.id}/readings`));
      expect(readings.find(({ metric }) => metric === 'disk.used')?.value).toBeGreaterThan(0.9);
      const now = Date.now();
      const query = `metric=disk.used&instance=/&from=${now - 60_000}&to=${now}`;
      const { at, mean } = historySchema.parse(await get(door, `/devices/${sick?.id}/history?${query}`));
      expect(at.length).toBeGreaterThan(1);
      expect(Math.max(...mean)).toBeGreaterThan(0.9);
      const { incidents } = incidentsSchema.parse(await get(door, '/incidents'));
      expect(incidents).toMatchObject([{ rule: 'disk-space', deviceName: 'pc-0001' }]);
      const { tickets } = ticketsSchema.parse(await get(door, '/tickets'));
      expect(tickets).toMatchObject([{ incident: incidents[0]?.id, status: 'new' }]);
      expect(tickets[0]?.subject).toContain('almost full');
    },
  );

  it('nobody without a token is told anything, and curl trusts no collector it was not told of', async () => {
    for (const [url = '', ...trust] of doors.values()) {
      const { status, body } = await curl(...trust, `${url}/api/v1/devices`);
      expect(status).toBe(401);
      expect(body).not.toContain('pc-0001');
    }
    const [url = ''] = doors.get('https') ?? [];
    // 60: the certificate could not be verified.
    expect((await curl(`${url}/api/v1/devices`)).exit).toBe(60);
  });

  it('a viewer cannot acknowledge, and is told who can; a technician can', async () => {
    const incident = await theIncident();
    const refused = await post(`/incidents/${incident?.id}/acknowledge`, viewer);
    expect(refused.status).toBe(403);
    expect(errorSchema.parse(JSON.parse(refused.body)).error).toEqual({
      code: 'forbidden',
      message: 'Your role does not allow this: it needs the role technician. Ask an admin.',
    });
    expect((await theIncident())?.phase).toBe('open');
    expect((await post(`/incidents/${incident?.id}/acknowledge`, technician)).status).toBe(200);
    expect((await theIncident())?.phase).toBe('acknowledged');
  });
});
