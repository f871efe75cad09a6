import type { Reading } from '@forewarn/shared';
import type { Host, NamedPrinter } from '../../host.ts';
import type { Result } from '../probe.ts';
import { askDevice } from './device.ts';
import { parseDeviceUri } from './device-uri.ts';
import { createDeviceWatch } from './device-watch.ts';
import { type Metric, systemStates } from './metrics.ts';
import { askNamed } from './named.ts';
import type { PrintSystem } from './print-system.ts';
import { createQueueClock } from './queue-clock.ts';
import { readingsOfNamed, readingsOfQueue } from './readings.ts';
import { createServiceWatch } from './service-watch.ts';
import { createSnmpWatch, type ReadRows } from './snmp-watch.ts';
import { createSupplyMemory } from './supply-memory.ts';

type Look = (system: PrintSystem | undefined) => Promise<Result<Metric>>;

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

  async function lookAtQueues(system: PrintSystem) {
    const answer = await system.read();
    if (answer.kind === 'stopped') {
      const stopped = { value: systemStates.indexOf('stopped'), detail: answer.detail };
      return { uris: [], readings: [{ metric: 'printer.system', ...stopped }] as Reading<Metric>[] };
    }
    const { queues, jobs } = answer;
    if (queues.length === 0) return { uris: [], readings: [] };
    const waiting = new Set(jobs.map((job) => job.queue));
    const uris = queues.map((queue) => queue.deviceUri);
    const busy = queues.filter((queue) => queue.state !== 'idle' || waiting.has(queue.name));
    const devices = await devicesOf(uris, new Set(busy.map((queue) => queue.deviceUri)));
    const running = { metric: 'printer.system', value: systemStates.indexOf('running') } as const;
    const readings = queues.flatMap((queue) => {
      const own = jobs.filter((job) => job.queue === queue.name);
      const device = devices.get(queue.deviceUri) ?? { kind: 'not-asked' };
      const told = readingsOfQueue(queue, own, device, clockOf(queue, own));
      return [...told, ...lasting(told)];
    });
    return { uris, readings: [running, ...readings] };
  }

  return async (system) => {
    const { uris, readings } = system ? await lookAtQueues(system) : { uris: [], readings: [] };
    const alone = withoutQueue(named, uris);
    const devices = await namedOf(
      alone.map(({ host }) => host),
      new Set(),
    );
    const others = alone.flatMap((printer) => {
      const device = devices.get(printer.host);
      const told = device ? readingsOfNamed(printer.name ?? printer.host, device) : [];
      return [...told, ...lasting(told)];
    });
    return readings.length + others.length === 0 ? {} : { readings: [...readings, ...others] };
  };
}

/** A printer that is named and has a queue here is told by its queue. */
function withoutQueue(named: readonly NamedPrinter[], uris: readonly string[]): NamedPrinter[] {
  const behindQueues = new Set(
    uris.map((uri) => {
      const address = parseDeviceUri(uri);
      return address.by === 'ipp' ? address.server.host : address.by === 'tcp' ? address.host : undefined;
    }),
  );
  return named.filter((printer) => !behindQueues.has(printer.host));
}
