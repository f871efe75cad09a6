import type { Reading } from '@forewarn/shared';
import type { Host, NamedPrinter } from '../../host.ts';
import type { Result } from '../probe.ts';
import type { Queue } from './cups.ts';
import { askDevice } from './device.ts';
import { parseDeviceUri } from './device-uri.ts';
import { createDeviceWatch } from './device-watch.ts';
import { type Metric, systemStates } from './metrics.ts';
import { askNamed } from './named.ts';
import type { PrintSystem, PrintSystemAnswer } from './print-system.ts';
import { createQueueClock } from './queue-clock.ts';
import { readingsOfNamed, readingsOfQueue } from './readings.ts';
import { createServiceWatch } from './service-watch.ts';
import { createSnmpWatch, type ReadRows } from './snmp-watch.ts';
import { createSupplyMemory } from './supply-memory.ts';

type Look = (system: PrintSystem | undefined) => Promise<Result<Metric>>;

type Running = Extract<PrintSystemAnswer, { kind: 'running' }>;

/** Looks at every queue of the print system, its documents, the device behind it, and at printers named in the settings. */
export function watchPrinters(host: Host, readRows?: ReadRows): Look {
  const clockOf = createQueueClock();
  const locate = createServiceWatch(host);
  const lasting = createSupplyMemory(host);
  const askMib = createSnmpWatch(host, readRows);
  const devicesOf = createDeviceWatch((uri) => askDevice(host, uri, askMib, locate));
  const named = host.settings.printers ?? [];
  const namedOf = createDeviceWatch((address) => {
    const printer = named.find((one) => one.host === address) ?? { host: address };
    return askNamed(host, printer, askMib);
  });

  let wasStopped = false;

  async function readingsOfQueues({ queues, jobs }: Running): Promise<Reading<Metric>[]> {
    const waiting = new Set(jobs.map((job) => job.queue));
    const busy = queues.filter((queue) => queue.state !== 'idle' || waiting.has(queue.name));
    const uris = queues.map((queue) => queue.deviceUri);
    const devices = await devicesOf(uris, new Set(busy.map((queue) => queue.deviceUri)));
    return queues.flatMap((queue) => {
      const own = jobs.filter((job) => job.queue === queue.name);
      const device = devices.get(queue.deviceUri) ?? { kind: 'not-asked' };
      const told = readingsOfQueue(queue, own, device, clockOf(queue, own));
      return [...told, ...lasting(told)];
    });
  }

  async function readingsOfOthers(printers: readonly NamedPrinter[]): Promise<Reading<Metric>[]> {
    const addresses = printers.map(({ host: address }) => address);
    const devices = await namedOf(addresses, new Set());
    return printers.flatMap((printer) => {
      const device = devices.get(printer.host);
      const told = device ? readingsOfNamed(printer.name ?? printer.host, device) : [];
      return [...told, ...lasting(told)];
    });
  }

  /** Where nothing is set up the print system is nothing to tell of, unless it was missed before. */
  function readingsOfSystem(answer: PrintSystemAnswer): Reading<Metric>[] {
    const metric = 'printer.system';
    if (answer.kind === 'stopped') {
      wasStopped = true;
      return [{ metric, value: systemStates.indexOf('stopped'), detail: answer.detail }];
    }
    if (answer.queues.length === 0 && !wasStopped) return [];
    return [{ metric, value: systemStates.indexOf('running'), detail: 'The print system runs.' }];
  }

  return async (system) => {
    const answer: PrintSystemAnswer = (await system?.read()) ?? { kind: 'running', queues: [], jobs: [] };
    const running: Running = answer.kind === 'running' ? answer : { kind: 'running', queues: [], jobs: [] };
    // Side by side: each silent printer is waited for, and all must be told within the probe's time.
    const [ofQueues, ofOthers] = await Promise.all([
      readingsOfQueues(running),
      readingsOfOthers(withoutQueue(named, running.queues)),
    ]);
    const readings = [...(system ? readingsOfSystem(answer) : []), ...ofQueues, ...ofOthers];
    return readings.length === 0 ? {} : { readings };
  };
}

/** A printer that is named and has a queue here is told by its queue. */
function withoutQueue(named: readonly NamedPrinter[], queues: readonly Queue[]): NamedPrinter[] {
  const behindQueues = new Set(
    queues.map(({ deviceUri }) => {
      const address = parseDeviceUri(deviceUri);
      return address.by === 'ipp' ? address.server.host : address.by === 'tcp' ? address.host : undefined;
    }),
  );
  return named.filter((printer) => !behindQueues.has(printer.host));
}
