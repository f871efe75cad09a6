import type { Child } from './child.ts';
import { accountOf } from './process.ts';

type Count = { sent: number; acked: number; bytes: number };

/** A server under its own load. */
export interface Served {
  readonly pid: number;
  readonly load: Child;
}
export interface Cost {
  usPerReport: number;
  perSecond: number;
  /** Of a report, unencrypted. */
  bytes: number;
}

const warmUpMs = 8000;
const turnMs = 5000;
const turns = 4;
const settleMs = 300;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * CPU of each server, all threads, per report sent to it. They are measured in turns of a few seconds while the others rest,
 * so that what else the machine does weighs on all alike.
 */
export async function byTurns(servers: readonly Served[]): Promise<Cost[]> {
  const sums = servers.map(() => ({ cpuUs: 0, sent: 0, bytes: 0, ms: 0 }));
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
      sum.cpuUs += accountOf(pid).cpuUs - before.account.cpuUs;
      sum.sent += count.sent - before.count.sent;
      sum.bytes += count.bytes - before.count.bytes;
    }
  }
  return sums.map(({ cpuUs, sent, bytes, ms }) => ({
    usPerReport: cpuUs / sent,
    perSecond: (sent * 1000) / ms,
    bytes: bytes / sent,
  }));
}
