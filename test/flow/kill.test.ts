import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IncidentView } from '@forewarn/shared';
import { afterEach, expect, it } from 'vitest';
import { openStores } from '../../packages/collector/src/storage/index.ts';
import { helpDeskSettings, openHelpDesk } from '../collector/tickets/help-desk.ts';
import { createChance } from '../fleet/chance.ts';
import { createFleet } from '../fleet/fleet.ts';
import { freePort, until } from '../lab/processes.ts';
import { createCollectorProcess } from './collector-process.ts';
import { killAgents, killCollectors } from './kill-loop.ts';
import { flawsOf, keptReports, storiesOf } from './kill-story.ts';
import { createMachine } from './machine.ts';

const kills = { collector: 120, agent: 80 };
const seed = Number(process.env.FOREWARN_SEED ?? Math.floor(Math.random() * 1e9));
/** The simulated ones come back at once: the more they say between two kills, the more a kill can take. */
const eager = { startMs: 50, firstMs: 150, capMs: 300 };
const quick = (rule: string) => ({ match: { rule }, hold: '1s', clearDelay: '1s' });
/** The volumes of the machine that runs this are not the matter here: another test may be filling one up. */
const ownVolumes = { match: { rule: 'disk-space', tag: 'real' }, off: true };
/** Simulated devices whose disk fills up, one after the other, while the kills go on. */
const stricken = [1, 2, 3, 4];
/** Until this kill the help desk answers late, so that kills fall between a deed and its confirmation. */
const slowUntilKill = 60;
/** A call that was broken off at the help desk is looked for after two minutes. */
const patienceMs = 200_000;

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A collector with two help desks (its own and one that answers slowly), three real machines and six simulated ones. */
async function openStage() {
  const desk = await openHelpDesk(Date.now);
  cleanups.push(desk.close);
  desk.slowMs = 300;
  const collector = createCollectorProcess({
    network: { host: '127.0.0.1', port: await freePort() },
    loopback: { port: 0 },
    hosts: ['127.0.0.1'],
    rules: { overrides: [quick('disk-space'), quick('backup-overdue'), ownVolumes] },
    tickets: [
      { name: 'desk', kind: 'builtin' },
      { name: 'other', kind: 'rest', config: helpDeskSettings(desk.url) },
    ],
    allowHosts: ['127.0.0.1'],
  });
  cleanups.push(collector.remove);
  const life = collector.start();
  cleanups.push(() => life.kill());
  await life.serving;
  const apiToken = await collector.apiToken('viewer');
  const token = (tag: string) => collector.command('token', 'create', '--uses', '6', '--tag', tag);
  const machines = ['real-1', 'real-2', 'real-3'].map((name) => ({ name, ...createMachine() }));
  for (const machine of machines) {
    cleanups.push(machine.remove);
    await machine.enroll(await token('real'), machine.name);
  }
  const faults = stricken.map((n) => ({
    label: `full ${n}`,
    trouble: 'disk-fills' as const,
    devices: [n],
    after: `${n * 7}s`,
    for: '30s',
  }));
  const fleet = await createFleet({
    devices: 6,
    everyMs: 200,
    seed,
    faults,
    token: () => token('fleet'),
    backoff: eager,
  });
  cleanups.push(fleet.stop);
  return { desk, collector, life, apiToken, machines, fleet };
}

it(`${kills.collector} kills of the collector and ${kills.agent} of agents: no acknowledged report is lost, none is kept twice, and one fault is one incident and one ticket`, async () => {
  const began = Date.now();
  const seconds = () => `${((Date.now() - began) / 1000).toFixed(0)} s`;
  console.log(`seed ${seed}: repeat it with FOREWARN_SEED=${seed}`);
  const { desk, collector, life: first, apiToken, machines, fleet } = await openStage();
  fleet.start();
  const agents = new Map(machines.map((machine) => [machine, machine.run()]));
  cleanups.push(async () => {
    for (const agent of agents.values()) await agent.stop('SIGKILL');
  });

  const [unlucky] = machines;
  if (!unlucky) throw new Error('no machine');
  const check = JSON.stringify({ name: 'export', kind: 'heartbeat', expectEveryHours: 24 });
  const [killed, ended] = await Promise.all([
    killCollectors(collector, first, kills.collector, createChance(seed), (kill) => {
      if (kill === slowUntilKill) desk.slowMs = 0;
      // A fault of a real machine begins in the midst of it: a backup that was never made.
      if (kill === 30) writeFileSync(join(unlucky.checksFolder, 'export.json'), check, { mode: 0o644 });
    }),
    killAgents(agents, kills.agent, createChance(seed + 1)),
  ]);
  console.log(
    `collector: ${killed.starting} kills while it started, ${killed.serving} while it served; ` +
      `agents: ${ended.young} just started, ${ended.old} running; ${seconds()}`,
  );

  const last = collector.start();
  cleanups.push(() => last.kill());
  const { localUrl } = await last.serving;
  const incidents = async (): Promise<IncidentView[]> => {
    const headers = { authorization: `Bearer ${apiToken}` };
    const answer = await fetch(`${localUrl}/api/v1/incidents?phase=open,resolved`, { headers });
    return ((await answer.json()) as { incidents: IncidentView[] }).incidents;
  };
  const backup = async (phase: string) =>
    (await incidents()).some((i) => i.rule === 'backup-overdue' && i.phase === phase);
  await until('the missing backup is told', async () => (await backup('open')) || undefined, 60_000);
  await unlucky.command('heartbeat', 'export');
  await until('the backup is there', async () => (await backup('resolved')) || undefined, 60_000);
  await until(
    'the ticket of every fault is closed',
    async () => desk.tickets.filter(({ status }) => status === 'solved').length > stricken.length || undefined,
    patienceMs,
  );
  const sent = fleet.devices.map((device) => device.sent);
  await until(
    'what was made during the kills is acknowledged',
    async () => fleet.devices.every((device, i) => device.acked >= (sent[i] ?? 0)) || undefined,
    60_000,
  );
  await fleet.stop();
  for (const agent of agents.values()) await agent.stop();
  await last.stop();

  const stores = await openStores(`sqlite:${collector.databaseFile}`);
  cleanups.push(() => stores.close());
  const kept = await keptReports(stores);
  let total = 0;
  for (const { name, acked } of fleet.devices) {
    const [numbers = [], ...others] = kept(name).values();
    expect(flawsOf(numbers), name).toEqual([]);
    expect(others, `${name} kept its epoch`).toEqual([]);
    expect(numbers.length, `${name} was told ${acked} are on disk`).toBeGreaterThanOrEqual(acked);
    expect(acked).toBeGreaterThan(100);
    total += numbers.length;
  }
  for (const { name } of machines) {
    for (const numbers of kept(name).values()) {
      expect(flawsOf(numbers), name).toEqual([]);
      total += numbers.length;
    }
  }
  console.log(`${total} reports kept, ${desk.requests.length} requests at the help desk; ${seconds()}`);

  const faults = [
    ...[...fleet.truth].filter(([, troubles]) => troubles.length > 0).map(([name]) => ['disk-space', name] as const),
    ['backup-overdue', 'real-1'] as const,
  ];
  expect(faults).toHaveLength(5);
  for (const [rule, device] of faults) {
    const stories = await storiesOf(stores, rule, device);
    const resolved = { phase: 'resolved', told: ['opened', 'resolved'], tickets: ['closed'] };
    expect(stories, `${rule} on ${device}`).toMatchObject([resolved]);
    const there = desk.tickets.filter((ticket) => ticket.external_id === stories[0]?.id);
    expect(there, `${rule} on ${device} at the help desk`).toMatchObject([{ status: 'solved' }]);
  }
  // Whatever else this machine may suffer from: no incident has two tickets, in neither desk, and no ticket lacks its incident.
  const told = (await stores.core.find('incident')).map(({ id }) => id);
  const here = (await stores.core.find('deskTicket')).map(({ incident }) => incident);
  for (const tickets of [here, desk.tickets.map((ticket) => ticket.external_id)]) {
    expect(new Set(tickets).size).toBe(tickets.length);
    expect(tickets.filter((id) => !told.includes(id))).toEqual([]);
  }
}, 600_000);
