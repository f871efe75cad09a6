import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { formatToken, parseToken } from '@forewarn/shared';
import { type Ready, startCollectorChild } from './bench-collector.ts';
import { startChild } from './child.ts';
import { type Figure, mean, quantile } from './figure.ts';
import { type Account, accountOf } from './process.ts';
import { openRelay } from './relay.ts';

const program = 'packages/agent/bin/forewarn-agent';
/** Every probe runs ten times as often, the rare ones too, so that a cycle costs what one of 10 s costs. */
const every = '1s';
const cycleMs = 1000;
const warmUpMs = 15_000;
const cycles = 90;
const secondLookMs = 120_000;
const MB = 1e6;
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

/** The agent as it is shipped, watching this machine for a collector over TLS; the path of packets to the internet is left out. */
export async function agentBench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-bench-'));
  const checks = join(folder, 'checks');
  const config = join(folder, 'agent.json');
  const own = ['--config', config, '--data', join(folder, 'agent')];
  mkdirSync(checks);
  writeFileSync(config, JSON.stringify({ internetTargets: [], dnsName: '', checksFolder: checks }));
  const collector = startCollectorChild(join(folder, 'collector'), {}, 1);
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
      const bytes = relay.sent - sentBefore;
      const series = await seriesOf(ready);
      await wait(secondLookMs - (performance.now() - startedAt));
      const late = accountOf(agent.pid);
      const each = accounts.slice(1).map((account, i) => account.cpuUs - (accounts[i]?.cpuUs ?? 0));
      const forks = accounts.slice(1).filter((a, i) => a.childFaults > (accounts[i]?.childFaults ?? 0)).length;
      const children = sum(accounts, (account) => account.childrenUs) / cycles;
      return [
        { name: `agent: series it reports on this machine (${cycles} cycles of ${every})`, value: series, unit: '' },
        { name: 'agent: CPU of a cycle, median', value: quantile(each, 0.5) / 1000, unit: 'ms', target: 0.8 },
        {
          name: 'agent: CPU of a cycle with children, mean',
          value: (mean(each) + children) / 1000,
          unit: 'ms',
          target: 2,
        },
        { name: 'agent: cycles in which a child ended', value: forks, unit: '', target: 0 },
        { name: 'agent: wake-ups of a cycle', value: sum(accounts, (a) => a.wakeUps) / cycles, unit: '', target: 3 },
        {
          name: `agent: resident ${warmUpMs / 1000} s after start`,
          value: early.residentBytes / MB,
          unit: 'MB',
          target: 48,
        },
        { name: 'agent: resident 2 min after start', value: late.residentBytes / MB, unit: 'MB', target: 48 },
        { name: 'agent: bytes of a report on the wire, TLS included', value: bytes / cycles, unit: 'B', target: 300 },
        {
          name: 'agent: the bundle',
          value: statSync('packages/agent/dist/forewarn-agent.cjs').size / 1000,
          unit: 'KB',
          target: 100,
        },
      ];
    } finally {
      await agent.stop();
      relay.close();
    }
  } finally {
    await collector.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
