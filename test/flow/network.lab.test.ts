import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { DeviceTile, IncidentView } from '@forewarn/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { labSuite } from '../lab/lab-suite.ts';
import { type Spoken, speakWith } from '../lab/network/spoken.ts';
import { buildWorld, type World } from '../lab/network/world.ts';
import { bundled } from '../lab/network-bundle.ts';
import { type Running, until } from '../lab/processes.ts';
import { type CollectorProcess, createCollectorProcess, type Life } from './collector-process.ts';
import { createMachine, type Machine } from './machine.ts';

const collectorAt = '198.18.2.2';
const silentAfterMs = 6000;
/** Long enough for the agent to look twice and for the breach to hold. */
const cutMs = 30_000;
/** A connection that was cut off notices, or finds its way again, within 75 s (SECURITY R6). */
const returnMs = 100_000;

labSuite('a server behind a gateway', { programs: ['ip', 'nft', 'ping', 'sysctl'], root: true }, () => {
  const removers: (() => void | Promise<void>)[] = [];
  let world: World;
  let collector: CollectorProcess;
  let life: Life;
  let machine: Machine;
  let agent: Running;

  const inside = (place: 'office' | 'internet') => ['ip', ...world.inside(place)];
  const start = () => collector.start(inside('internet'));

  beforeAll(async () => {
    const program = await bundled(new URL('../lab/network/internet.ts', import.meta.url));
    removers.push(program.remove);
    world = buildWorld();
    removers.push(world.remove);
    const internet: Spoken = speakWith('ip', world.inside('internet', process.execPath, program.file));
    removers.push(internet.end);
    await internet.hear();

    const overrides = [
      { match: { rule: 'network-path' }, hold: '3s', clearDelay: '2s' },
      { match: { rule: 'device-silent' }, params: { afterMs: silentAfterMs }, clearDelay: '1s' },
    ];
    collector = createCollectorProcess({
      network: { host: collectorAt, port: 8443 },
      loopback: { port: 0 },
      hosts: [collectorAt],
      interval: '1s',
      rules: { overrides },
    });
    removers.push(collector.remove);
    life = start();
    await life.serving;
    machine = createMachine({
      internetTargets: [
        { host: '198.18.2.2', port: 443 },
        { host: '198.18.2.3', port: 443 },
      ],
      dnsName: 'forewarn.example',
    });
    removers.push(machine.remove);
    const token = await collector.command('token', 'create', '--role', 'server');
    await machine.enroll(token, 'srv-files', inside('office'));
    agent = machine.run(inside('office'));
  }, 120_000);
  afterAll(async () => {
    await agent?.stop();
    await life?.stop();
    for (const remove of removers.reverse()) await remove();
  });

  /** Asks the collector over the socket in its data folder, which no namespace hides. */
  function ask<Answer>(path: string): Promise<Answer> {
    const socketPath = join(collector.dataFolder, 'admin.sock');
    return new Promise((resolve, reject) => {
      const sent = request({ socketPath, path: `/api/v1${path}`, headers: { host: 'localhost' } }, (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          body += part;
        });
        answer.on('end', () =>
          answer.statusCode === 200 ? resolve(JSON.parse(body)) : reject(new Error(`${answer.statusCode}: ${body}`)),
        );
      });
      sent.once('error', reject);
      sent.end();
    });
  }
  const device = async () => (await ask<{ devices: DeviceTile[] }>('/devices')).devices[0];
  const incidents = async (rule: string) =>
    (await ask<{ incidents: IncidentView[] }>(`/incidents?rule=${rule}`)).incidents;
  const incident = (rule: string, phase: string, limitMs: number) =>
    until(`${rule} is ${phase}`, async () => (await incidents(rule)).find((one) => one.phase === phase), limitMs);
  const reading = async (metric: string) => {
    const { id } = (await device()) ?? {};
    type Row = { metric: string; value: number | null };
    const { readings } = await ask<{ readings: Row[] }>(`/devices/${id}/readings`);
    return readings.find((row) => row.metric === metric)?.value;
  };
  const untilWell = () =>
    until(
      'all is well',
      async () => ((await reading('network.path')) === 0 && (await device())?.health === 'ok') || undefined,
      60_000,
    );

  /** Cuts the gateway, and mends it when it was cut long enough and the collector has shown the silence. */
  async function cut(meanwhile: () => Promise<void>): Promise<{ from: number; to: number }> {
    const from = Date.now();
    world.ip('gateway', 'addr flush dev lan1');
    // Whoever still knows its hardware address would be served one way.
    world.nft('gateway', 'add table ip t\nadd chain ip t f { type filter hook forward priority 0; policy drop; }\n');
    await until('it is shown as silent', async () => (await device())?.health === 'silent' || undefined, 20_000);
    const silent = await incident('device-silent', 'open', 20_000);
    expect(silent).toMatchObject({ severity: 'critical', deviceName: 'srv-files' });
    // What happened to it nobody can know yet.
    expect((await incidents('network-path')).filter(({ phase }) => phase === 'open')).toEqual([]);
    await meanwhile();
    await wait(Math.max(0, from + cutMs - Date.now()));
    const to = Date.now();
    world.mend();
    return { from, to };
  }

  /** The device tells by itself what it saw, placed in the time when it saw it. */
  async function expectTold({ from, to }: { from: number; to: number }): Promise<IncidentView> {
    const told = await until(
      'what was cut is told, and is over',
      async () => (await incidents('network-path')).find((one) => one.phase === 'resolved' && one.breachedAt > from),
      returnMs,
    );
    expect(told.summary).toContain('198.18.1.1');
    expect(told.title).toContain('gateway-unreachable');
    expect(told.breachedAt).toBeLessThan(to);
    await incident('device-silent', 'resolved', 30_000);
    // One cause, told once by each who knows of it: nobody complains of the name server behind the gateway.
    const all = await ask<{ incidents: IncidentView[] }>('/incidents?phase=open,acknowledged,resolved');
    expect(all.incidents.map(({ rule }) => rule).sort()).toEqual(['device-silent', 'network-path']);
    return told;
  }

  it('is silent while the gateway is cut, then tells from its own reports what was cut and when, and is well again', async () => {
    await untilWell();
    const told = await expectTold(await cut(async () => undefined));
    type Entry = { type: string; at: number };
    const { timeline } = await ask<{ timeline: Entry[] }>(`/incidents/${told.id}`);
    const happened = timeline.map(({ type }) => type).filter((type) => type !== 'finding');
    expect(happened).toEqual(['opened', 'resolved']);
  }, 200_000);

  it('is the same incident again when it happens again, and a collector that restarted meanwhile loses nothing of it', async () => {
    await untilWell();
    const [first] = await incidents('network-path');
    const told = await expectTold(
      await cut(async () => {
        await life.kill();
        life = start();
        await life.serving;
      }),
    );
    expect(told.id).toBe(first?.id);
    expect(told.repeats).toBe(1);
  }, 200_000);
});
