import type { Child } from './child.ts';
import { quantile } from './figure.ts';
import { accountOf } from './process.ts';

type Count = { sent: number; acked: number; bytes: number };

/** A server under its own load. */
export interface Served {
  readonly pid: number;
  readonly load: Child;
}
export interface Cost {
  /** Median of the turns. */
  usPerReport: number;
  perSecond: number;
  /** Of a report, unencrypted. */
  bytes: number;
}

const warmUpMs = 8000;
const turnMs = 3000;
const turns = 7;
const settleMs = 300;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * CPU of each server, all threads, per report sent to it. They are measured in turns of a few seconds while the others rest,
 * so that what else the machine does weighs on all alike.
 */
export async function byTurns(servers: readonly Served[]): Promise<Cost[]> {
  const sums = servers.map(() => ({ usPerReport: [] as number[], sent: 0, bytes: 0, ms: 0 }));
  for (const { load } of servers) {
    await load.ask('go');
    await wait(warmUpMs);
    await load.ask('rest');
  }
  for (let turn = 0; turn < turns; turn++) {
    for (const [i, { pid, load }] of servers.entries()) {
      const sum = sums[i];
      if (sum === undefined) continue;
      const before = { account: accountOf(pid), count: await load.ask<Count>('count'), at: performance.now() };
      await load.ask('go');
      await wait(turnMs);
      await load.ask('rest');
      sum.ms += performance.now() - before.at;
      // What was sent last is written and acknowledged yet.
      await wait(settleMs);
      const count = await load.ask<Count>('count');
      const sent = count.sent - before.count.sent;
      sum.usPerReport.push((accountOf(pid).cpuUs - before.account.cpuUs) / sent);
      sum.sent += sent;
      sum.bytes += count.bytes - before.count.bytes;
    }
  }
  return sums.map(({ usPerReport, sent, bytes, ms }) => ({
    usPerReport: quantile(usPerReport, 0.5),
    perSecond: (sent * 1000) / ms,
    bytes: bytes / sent,
  }));
}
