import type { Reading } from '@forewarn/shared';
import type { Job, Queue } from './cups.ts';
import { type Metric, queueStates, troubles, witnessStates } from './metrics.ts';
import type { Movement } from './queue-clock.ts';
import { parseSupplies } from './supplies.ts';
import { blocking, endedByUser } from './trouble.ts';
import { weigh, weighAlone } from './verdict.ts';
import type { DeviceWitness, Stock } from './witness.ts';

/** An instance name is at most 64 characters (shared/reading.ts). */
const longestInstance = 64;

/** All that is told of one queue. */
export function readingsOfQueue(
  queue: Queue,
  jobs: readonly Job[],
  device: DeviceWitness,
  movement: Movement,
): Reading<Metric>[] {
  const instance = queue.name.slice(0, longestInstance);
  const verdict = weigh(queue, device, movement, jobs);
  const said = queue.message === '' ? '' : ` "${queue.message}"`;
  const state = queueStates.indexOf(queue.state);
  const stateDetail = `The print system says: ${queue.state}.${said}`.slice(0, 500);
  const witnesses = witnessStates.indexOf(verdict.witnesses);
  // A stall is told once: as the trouble that explains it, as waiting for somebody, or as a riddle.
  const waitsForUser = endedByUser.has(verdict.trouble);
  const explained = blocking.has(verdict.trouble) && verdict.trouble !== 'rejecting';
  const { stalledSeconds, oldestSeconds } = movement;
  const { detail } = verdict;
  const told = stockOfWitness(device);
  const supplies = told && told.supplies.length > 0 ? told.supplies : parseSupplies(queue.attributes);
  return [
    { metric: 'printer.state', instance, value: state, detail: stateDetail },
    { metric: 'printer.accepting', instance, value: queue.accepting ? 1 : 0 },
    { metric: 'printer.trouble', instance, value: troubles.indexOf(verdict.trouble), detail },
    { metric: 'printer.witnesses', instance, value: witnesses, detail: verdict.witnessDetail },
    { metric: 'printer.queued', instance, value: Math.max(queue.queued, jobs.length) },
    { metric: 'printer.oldest_job', instance, value: oldestSeconds },
    { metric: 'printer.blocked', instance, value: waitsForUser ? stalledSeconds : 0, detail },
    { metric: 'printer.stalled', instance, value: explained ? 0 : stalledSeconds, detail },
    ...readingsOfStock(queue.name, { paper: told?.paper, pages: told?.pages, supplies }),
  ];
}

/** All that is told of a printer without a queue here. */
export function readingsOfNamed(name: string, device: DeviceWitness): Reading<Metric>[] {
  const { trouble, detail, contradiction } = weighAlone(name, device);
  const instance = name.slice(0, longestInstance);
  const value = trouble === null ? null : troubles.indexOf(trouble);
  return [
    { metric: 'printer.trouble', instance, value, detail: detail.slice(0, 500) },
    ...(trouble === null
      ? []
      : [{ metric: 'printer.witnesses', instance, ...witnessOfItself(contradiction) } as const]),
    ...readingsOfStock(name, stockOfWitness(device)),
  ];
}

/** Without a print system a printer can only contradict itself. */
function witnessOfItself(contradiction: string | undefined): { value: number; detail: string } {
  if (contradiction === undefined)
    return { value: witnessStates.indexOf('agree'), detail: 'The printer tells one story.' };
  return { value: witnessStates.indexOf('device-contradicts-itself'), detail: contradiction.slice(0, 500) };
}

const stockOfWitness = (device: DeviceWitness): Stock | undefined =>
  device.kind === 'not-asked' ? undefined : device.stock;

function readingsOfStock(name: string, stock: Stock | undefined): Reading<Metric>[] {
  if (stock === undefined) return [];
  const instance = name.slice(0, longestInstance);
  const { paper, pages, supplies } = stock;
  return [
    ...(paper ? [{ metric: 'printer.paper', instance, value: paper.left, detail: paper.detail } as const] : []),
    ...(pages === undefined ? [] : [{ metric: 'printer.pages', instance, value: pages } as const]),
    ...supplies.map(({ name: supply, left, detail }): Reading<Metric> => {
      const series = `${name.slice(0, longestInstance / 2)}/${supply}`.slice(0, longestInstance);
      return { metric: 'printer.supply', instance: series, value: left, detail };
    }),
  ];
}
