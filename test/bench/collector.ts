import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatToken, parseToken } from '@forewarn/shared';
import { type Ready, startCollectorChild } from './bench-collector.ts';
import { type Child, startChild } from './child.ts';
import { type Figure, quantile } from './figure.ts';
import { accountOf } from './process.ts';

const perSecond = 5000;
const devices = 1000;
const seconds = 15;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

type Count = { sent: number; acked: number; bytes: number };

const startLoad = (order: object): Child =>
  startChild(process.execPath, ['test/run.mjs', 'test/bench/load.ts', JSON.stringify(order)]);

/** CPU of a server, µs per report, at a steady rate. */
async function measure(
  server: number,
  load: Child,
): Promise<{ usPerReport: number; perSecond: number; bytes: number }> {
  await wait(3000);
  const before = { account: accountOf(server), count: await load.ask<Count>('count'), at: performance.now() };
  await wait(seconds * 1000);
  const after = { account: accountOf(server), count: await load.ask<Count>('count'), at: performance.now() };
  const reports = after.count.acked - before.count.acked;
  return {
    usPerReport: (after.account.cpuUs - before.account.cpuUs) / reports,
    perSecond: (reports * 1000) / (after.at - before.at),
    bytes: (after.count.bytes - before.count.bytes) / (after.count.sent - before.count.sent),
  };
}

/** The collector as built, at 5,000 reports a second with 20 viewers, beside a bare `ws` server under the same load. */
export async function collectorBench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-bench-'));
  const child = startCollectorChild(folder, {}, devices / 50 + 6);
  try {
    const ready = await child.answer<Ready>();
    const { apiToken, localUrl, tokens } = ready;
    const load = startLoad({ tokens: tokens.slice(6), devices, perSecond });
    await load.answer();
    const viewers = startLoad({
      tokens: tokens.slice(0, 6),
      devices: 300,
      perSecond: 30,
      viewers: 20,
      localUrl,
      apiToken,
    });
    await viewers.answer();
    const measured = await measure(child.pid, load);
    const took = await viewers.ask<number[]>('breach 300');
    await load.stop();
    await viewers.stop();
    const bare = await bareBench(folder, tokens[0] ?? '');
    return [
      {
        name: `collector: CPU per report at ${measured.perSecond.toFixed(0)}/s, ${ready.rules} rules, 20 viewers`,
        value: measured.usPerReport,
        unit: 'µs',
        target: 30,
      },
      { name: `bare ws server, same load (${bare.perSecond.toFixed(0)}/s)`, value: bare.usPerReport, unit: 'µs' },
      { name: 'collector beside bare ws', value: measured.usPerReport / bare.usPerReport, unit: '×', target: 1.7 },
      { name: 'bytes of a report on the wire (simulated fleet)', value: measured.bytes, unit: 'B' },
      { name: `breach → viewer, median of ${took.length}`, value: quantile(took, 0.5), unit: 'ms', target: 5 },
      { name: 'breach → viewer, 99 %', value: quantile(took, 0.99), unit: 'ms', target: 20 },
    ];
  } finally {
    await child.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bareBench(folder: string, token: string): Promise<{ usPerReport: number; perSecond: number }> {
  const pem = readFileSync(join(folder, 'trust', 'server.pem'), 'utf8');
  const parsed = parseToken(token);
  const server = startChild(process.execPath, [
    'test/bench/bare-ws.mjs',
    JSON.stringify({ key: pem, cert: pem, site: parsed.site }),
  ]);
  try {
    const { port } = await server.answer<{ port: number }>();
    const load = startLoad({
      tokens: [formatToken({ ...parsed, url: `wss://127.0.0.1:${port}/agent` })],
      devices,
      perSecond,
    });
    await load.answer();
    const measured = await measure(server.pid, load);
    await load.stop();
    return measured;
  } finally {
    await server.stop();
  }
}
