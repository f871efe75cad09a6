import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { formatToken, parseToken } from '@forewarn/shared';
import { type Ready, startCollectorChild } from './bench-collector.ts';
import { startChild } from './child.ts';
import { type Figure, mean, quantile } from './figure.ts';
import { simulateHour } from './hour.ts';
import { openInternet } from './internet.ts';
import { type Account, accountOf } from './process.ts';
import { openRelay } from './relay.ts';

const program = 'packages/agent/bin/forewarn-agent';
/** Every probe runs ten times as often, the rare ones too: a cycle holds as much of each as one of 10 s does. */
const every = '1s';
const cycleMs = 1000;
/** What comes with the start is over by then: apt's own judging alone takes 2.4 s of CPU, once a day. */
const warmUpMs = 30_000;
const cycles = 90;
const cyclesAnHour = 360;
/** Once a day in a child that asks everything: among 90 cycles it would count for a day's worth of them. */
const rare = ['inventory'];
const secondLookMs = 120_000;
/** Probes of this interval or less run in every cycle. */
const fastMs = 10_000;
const MB = 1e6;
type Internet = Awaited<ReturnType<typeof openInternet>>;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until the agent has just worked and half an interval more, so that each later second holds one whole cycle. */
async function betweenCycles(pid: number): Promise<void> {
  const start = performance.now();
  for (let before = accountOf(pid).cpuUs; performance.now() - start < 3 * cycleMs; ) {
    await wait(20);
    const { cpuUs } = accountOf(pid);
    if (cpuUs > before) break;
    before = cpuUs;
  }
  await wait(cycleMs / 2);
}

async function seriesOf({ localUrl, apiToken }: Ready): Promise<number> {
  const ask = async (path: string): Promise<Record<string, unknown[]>> => {
    const answer = await fetch(`${localUrl}/api/v1${path}`, { headers: { authorization: `Bearer ${apiToken}` } });
    return JSON.parse(await answer.text());
  };
  const { devices } = await ask('/devices');
  const [device] = (devices ?? []) as { id: string }[];
  return (await ask(`/devices/${device?.id}/readings`)).readings?.length ?? 0;
}

const sum = (all: readonly Account[], of: (account: Account) => number): number =>
  of(all.at(-1) as Account) - of(all[0] as Account);

/** What one agent was measured at, cycle by cycle. */
interface Watched {
  readonly accounts: readonly Account[];
  readonly early: Account;
  readonly late: Account;
  readonly sentBytes: number;
  readonly series: number;
}

/** The machine's own settings: an internet that answers, name servers and sign-in pages left out. */
const settingsFor = (places: Internet['places'], checksFolder: string) => ({
  internetTargets: places,
  dnsName: '',
  portalPage: '',
  checksFolder,
});

/** One agent as it is shipped, watching this machine for a collector over TLS. */
async function watch(disabledProbes: readonly string[], places: Internet['places']): Promise<Watched> {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-bench-'));
  const checks = join(folder, 'checks');
  const config = join(folder, 'agent.json');
  const own = ['--config', config, '--data', join(folder, 'agent')];
  mkdirSync(checks);
  writeFileSync(config, JSON.stringify(settingsFor(places, checks)));
  const collector = startCollectorChild(join(folder, 'collector'), { disabledProbes }, 1);
  try {
    const ready = await collector.answer<Ready>();
    const token = parseToken(ready.tokens[0] ?? '');
    const { hostname, port } = new URL(token.url);
    const relay = await openRelay({ host: hostname, port: Number(port) });
    const through = formatToken({ ...token, url: `wss://127.0.0.1:${relay.port}/agent` });
    await promisify(execFile)(program, ['enroll', through, ...own]);
    const agent = startChild(program, ['run', '--every', every, ...own]);
    try {
      const startedAt = performance.now();
      await wait(warmUpMs);
      const early = accountOf(agent.pid);
      await betweenCycles(agent.pid);
      const sentBefore = relay.sent;
      const accounts = [accountOf(agent.pid)];
      for (let next = performance.now() + cycleMs; accounts.length <= cycles; next += cycleMs) {
        await wait(next - performance.now());
        accounts.push(accountOf(agent.pid));
      }
      const sentBytes = relay.sent - sentBefore;
      const series = await seriesOf(ready);
      await wait(secondLookMs - (performance.now() - startedAt));
      return { accounts, early, late: accountOf(agent.pid), sentBytes, series };
    } finally {
      await agent.stop();
      relay.close();
    }
  } finally {
    await collector.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const eachUs = ({ accounts }: Watched): number[] =>
  accounts.slice(1).map((account, i) => account.cpuUs - (accounts[i]?.cpuUs ?? 0));

/** Cycles in which a child ended: a fork cannot do without memory faults of its own. */
const forkingCycles = ({ accounts }: Watched): number =>
  accounts.slice(1).filter((account, i) => account.childFaults > (accounts[i]?.childFaults ?? 0)).length;

/** Names of the probes that do not run in every cycle, as the agent itself tells. */
async function slowProbes(): Promise<string[]> {
  const { stdout } = await promisify(execFile)(program, ['status', '--what-is-read', '--json']);
  const probes = JSON.parse(stdout) as { name: string; everyMs: number }[];
  return probes.filter(({ everyMs }) => everyMs > fastMs).map(({ name }) => name);
}

/** First what happens every 10 s, with the slow probes switched off by the collector; then everything in its true proportions. */
export async function agentBench(): Promise<Figure[]> {
  const slow = await slowProbes();
  const internet = await openInternet();
  const path = await watch(slow, internet.places);
  const all = await watch(rare, internet.places);
  const hour = await simulateHour(settingsFor(internet.places, '/nonexistent'));
  internet.close();
  const wakeUps = ({ accounts }: Watched) => sum(accounts, (account) => account.wakeUps) / cycles;
  const ownMs = mean(eachUs(all)) / 1000;
  const childrenMs = sum(all.accounts, (account) => account.childrenUs) / cycles / 1000;
  const tenth = `${cycles} cycles, ten times as fast as usual`;
  return [
    { name: `agent, 10-s path: series (${tenth})`, value: path.series, unit: '' },
    {
      name: 'agent, 10-s path: CPU of a cycle, median',
      value: quantile(eachUs(path), 0.5) / 1000,
      unit: 'ms',
      target: 0.8,
    },
    { name: 'agent, 10-s path: CPU of a cycle, mean', value: mean(eachUs(path)) / 1000, unit: 'ms', target: 2 },
    { name: 'agent, 10-s path: cycles in which a child ended', value: forkingCycles(path), unit: '', target: 0 },
    { name: 'agent, 10-s path: wake-ups of a cycle', value: wakeUps(path), unit: '', target: 3 },
    {
      name: 'agent, 10-s path: bytes of a report on the wire, TLS included',
      value: path.sentBytes / cycles,
      unit: 'B',
      target: 300,
    },
    {
      name: 'agent, 10-s path: resident 2 min after start',
      value: path.late.residentBytes / MB,
      unit: 'MB',
      target: 48,
    },
    { name: 'agent, every probe: series', value: all.series, unit: '' },
    {
      name: 'agent, every probe but the inventory: CPU of a cycle with children, mean',
      value: ownMs + childrenMs,
      unit: 'ms',
      target: 1.5,
    },
    {
      name: 'agent, simulated hour: CPU of a cycle, 10-s path (mean) and all other probes with children',
      value: mean(eachUs(path)) / 1000 + hour.slowMs / cyclesAnHour,
      unit: 'ms',
      target: 1.5,
    },
    ...hour.figures,
    { name: 'agent, every probe: of that in children', value: childrenMs, unit: 'ms' },
    { name: 'agent, every probe: CPU of a cycle, median', value: quantile(eachUs(all), 0.5) / 1000, unit: 'ms' },
    { name: 'agent, every probe: wake-ups of a cycle', value: wakeUps(all), unit: '' },
    {
      name: `agent, every probe: resident ${warmUpMs / 1000} s after start`,
      value: all.early.residentBytes / MB,
      unit: 'MB',
      target: 50,
    },
    {
      name: 'agent, every probe: resident 2 min after start',
      value: all.late.residentBytes / MB,
      unit: 'MB',
      target: 50,
    },
    {
      name: 'agent: the file that is always loaded',
      value: statSync('packages/agent/dist/forewarn-agent.cjs').size / 1024,
      unit: 'KiB',
      target: 100,
    },
  ];
}
