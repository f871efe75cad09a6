import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import type { IppServer } from './ask.ts';
import { type Job, type Queue, readJobs, readQueues } from './cups.ts';
import type { DeviceWitness } from './device.ts';
import { createDeviceWatch } from './device-watch.ts';
import { type Metric, queueStates, troubles, witnessStates } from './metrics.ts';
import { createQueueClock, type Movement } from './queue-clock.ts';
import { parseSupplies } from './supplies.ts';
import { blocking, endedByUser } from './trouble.ts';
import { weigh } from './verdict.ts';

/** An instance name is at most 64 characters (shared/reading.ts). */
const longestInstance = 64;

/** Looks at every queue of a print system, its documents, and the device behind it. */
export function watchQueues(host: Host): (server: IppServer) => Promise<Result<Metric>> {
  const clockOf = createQueueClock();
  const devicesOf = createDeviceWatch(host);
  return async (server) => {
    const queues = await queuesOf(host, server);
    if (queues.length === 0) return {};
    const jobs = await readJobs(host, server);
    const devices = await devicesOf(queues, new Set(jobs.map((job) => job.queue)));
    return {
      readings: queues.flatMap((queue) => {
        const own = jobs.filter((job) => job.queue === queue.name);
        return readingsOf(queue, own, devices.get(queue.deviceUri) ?? { kind: 'not-asked' }, clockOf(queue, own));
      }),
    };
  };
}

async function queuesOf(host: Host, server: IppServer): Promise<Queue[]> {
  try {
    return await readQueues(host, server);
  } catch (error) {
    const where = server.socketPath ?? `${server.host}:${server.port}`;
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The print system (CUPS) does not answer at ${where}: ${why}. Nobody can print from this computer until it runs again.`,
      { cause: error },
    );
  }
}

function readingsOf(queue: Queue, jobs: readonly Job[], device: DeviceWitness, movement: Movement): Reading<Metric>[] {
  const instance = queue.name.slice(0, longestInstance);
  const verdict = weigh(queue, device, movement, jobs);
  const supplies = parseSupplies(device.kind === 'answered' ? device.attributes : queue.attributes);
  const said = queue.message === '' ? '' : ` "${queue.message}"`;
  const state = queueStates.indexOf(queue.state);
  // A stall is told once: as the trouble that explains it, as waiting for somebody, or as a riddle.
  const waitsForUser = endedByUser.has(verdict.trouble);
  const explained = blocking.has(verdict.trouble) && verdict.trouble !== 'rejecting';
  return [
    {
      metric: 'printer.state',
      instance,
      value: state,
      detail: `The print system says: ${queue.state}.${said}`.slice(0, 500),
    },
    { metric: 'printer.accepting', instance, value: queue.accepting ? 1 : 0 },
    { metric: 'printer.trouble', instance, value: troubles.indexOf(verdict.trouble), detail: verdict.detail },
    {
      metric: 'printer.witnesses',
      instance,
      value: witnessStates.indexOf(verdict.witnesses),
      detail: verdict.witnessDetail,
    },
    { metric: 'printer.queued', instance, value: Math.max(queue.queued, jobs.length) },
    { metric: 'printer.oldest_job', instance, value: movement.oldestSeconds },
    { metric: 'printer.blocked', instance, value: waitsForUser ? movement.stalledSeconds : 0, detail: verdict.detail },
    { metric: 'printer.stalled', instance, value: explained ? 0 : movement.stalledSeconds, detail: verdict.detail },
    ...supplies.map(({ name, left, detail }): Reading<Metric> => {
      const queueName = queue.name.slice(0, longestInstance / 2);
      return {
        metric: 'printer.supply',
        instance: `${queueName}/${name}`.slice(0, longestInstance),
        value: left,
        detail,
      };
    }),
  ];
}
