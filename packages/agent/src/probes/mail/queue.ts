import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import { at, listAt, numberAt, textAt } from '../fields.ts';
import type { Metric } from './metrics.ts';

/** Mail waits for hours and days; a child of 10 ms each time. */
const askEveryMs = 30 * 60_000;
const askLimitMs = 10_000;

/** Mail that this machine's Postfix could not deliver yet. */
export function watchQueue(host: Host): (signal: AbortSignal) => Promise<Reading<Metric>[]> {
  let known: { at: number; queue: Queue | string } | undefined;
  return async (signal) => {
    if (known === undefined || host.now() - known.at >= askEveryMs) {
      known = { at: host.now(), queue: await askPostfix(host, signal) };
    }
    const { queue } = known;
    if (typeof queue === 'string') return [{ metric: 'mail.queue_waiting', value: null, detail: queue }];
    const oldest = queue.oldestAt === undefined ? 0 : Math.max(0, Math.round((host.now() - queue.oldestAt) / 1000));
    const detail = queue.reason === undefined ? '' : `Most often because: ${queue.reason}`;
    return [
      { metric: 'mail.queue_waiting', value: queue.waiting, ...(detail !== '' && { detail }) },
      { metric: 'mail.queue_oldest', value: oldest, ...(detail !== '' && { detail }) },
    ];
  };
}

/** The queue, or why it could not be looked at. */
async function askPostfix(host: Host, signal: AbortSignal): Promise<Queue | string> {
  const { outcome, code, stdout, stderr } = await host.run('postqueue', ['-j'], { timeLimitMs: askLimitMs, signal });
  // A queue too long to be told whole is at least as long as what was told.
  if (outcome === 'too-long') return parseQueue(stdout.slice(0, stdout.lastIndexOf('\n') + 1)) ?? notKnown;
  if (outcome !== 'exited') return `The mail queue cannot be looked at (postqueue: ${outcome}).`;
  if (code === 0) return parseQueue(stdout) ?? notKnown;
  const words = stderr.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  return `The mail queue cannot be looked at (${words}). Is Postfix running, and the agent's user in the group postdrop?`;
}

const notKnown = 'postqueue answered in a form that is not known here.';

export interface Queue {
  readonly waiting: number;
  readonly oldestAt?: number;
  /** What is said most often, without addresses. */
  readonly reason?: string;
}

/** `postqueue -j`, postqueue(1): one JSON object a line; counted is the queue "deferred". Undefined when it is something else. */
export function parseQueue(text: string): Queue | undefined {
  const reasons = new Map<string, number>();
  let waiting = 0;
  let oldestAt: number | undefined;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    let entry: unknown;
    try {
      entry = JSON.parse(line);
    } catch {
      return undefined;
    }
    if (textAt(entry, 'queue_name') === undefined) return undefined;
    if (textAt(entry, 'queue_name') !== 'deferred') continue;
    waiting += 1;
    const arrivedAt = numberAt(entry, 'arrival_time');
    if (arrivedAt !== undefined) oldestAt = Math.min(oldestAt ?? Number.POSITIVE_INFINITY, arrivedAt * 1000);
    for (const recipient of listAt(entry, 'recipients').slice(0, 1)) {
      const reason = withoutAddresses(String(at(recipient, 'delay_reason') ?? ''));
      if (reason !== '') reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
  }
  const [reason] = [...reasons].sort((a, b) => b[1] - a[1])[0] ?? [];
  return { waiting, ...(oldestAt !== undefined && { oldestAt }), ...(reason !== undefined && { reason }) };
}

const withoutAddresses = (text: string): string => text.replace(/[^\s<>(]+@[^\s<>)]+/g, '…').slice(0, 200);
