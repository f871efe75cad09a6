import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatToken, parseToken } from '@forewarn/shared';
import { type Ready, startCollectorChild } from './bench-collector.ts';
import { byTurns } from './by-turns.ts';
import { type Child, startChild } from './child.ts';
import { type Figure, quantile } from './figure.ts';

const perSecond = 5000;
const devices = 1000;

const startLoad = (order: object): Child =>
  startChild(process.execPath, ['test/run.mjs', 'test/bench/load.ts', JSON.stringify(order)]);

/** The collector as built, at 5,000 reports a second with 20 viewers, beside a bare `ws` server under the same load. */
export async function collectorBench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-bench-'));
  const started: Child[] = [];
  const own = (child: Child): Child => {
    started.unshift(child);
    return child;
  };
  try {
    const collector = own(startCollectorChild(folder, {}, devices / 50 + 6));
    const { apiToken, localUrl, tokens, rules } = await collector.answer<Ready>();
    const load = own(startLoad({ tokens: tokens.slice(6), devices, perSecond }));
    await load.answer();
    const watchers = { devices: 300, perSecond: 30, viewers: 20, localUrl, apiToken };
    const viewers = own(startLoad({ tokens: tokens.slice(0, 6), ...watchers }));
    await viewers.answer();
    await viewers.ask('go');
    const bare = own(startBare(folder, tokens[0] ?? ''));
    const { port } = await bare.answer<{ port: number }>();
    const token = formatToken({ ...parseToken(tokens[0] ?? ''), url: `wss://127.0.0.1:${port}/agent` });
    const bareLoad = own(startLoad({ tokens: [token], devices, perSecond }));
    await bareLoad.answer();
    const [full, floor] = await byTurns([
      { pid: collector.pid, load },
      { pid: bare.pid, load: bareLoad },
    ]);
    if (!full || !floor) throw new Error('nothing was measured');
    await load.ask('go');
    const took = await viewers.ask<number[]>('breach 300');
    return [
      {
        name: `collector: CPU per report at ${full.perSecond.toFixed(0)}/s in the agents' slots, ${rules} rules, 20 viewers`,
        value: full.usPerReport,
        unit: 'µs',
        target: 30,
      },
      {
        name: `bare ws server, same load in the same slots (${floor.perSecond.toFixed(0)}/s)`,
        value: floor.usPerReport,
        unit: 'µs',
      },
      {
        name: 'collector beside bare ws, measured by turns',
        value: full.usPerReport / floor.usPerReport,
        unit: '×',
        target: 1.7,
      },
      { name: 'bytes of a report on the wire (simulated fleet)', value: full.bytes, unit: 'B' },
      { name: `breach → viewer, median of ${took.length}`, value: quantile(took, 0.5), unit: 'ms', target: 5 },
      { name: 'breach → viewer, 99 %', value: quantile(took, 0.99), unit: 'ms', target: 20 },
    ];
  } finally {
    for (const child of started) await child.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function startBare(folder: string, token: string): Child {
  const pem = readFileSync(join(folder, 'trust', 'server.pem'), 'utf8');
  const { site } = parseToken(token);
  return startChild(process.execPath, ['test/bench/bare-ws.mjs', JSON.stringify({ key: pem, cert: pem, site })]);
}
