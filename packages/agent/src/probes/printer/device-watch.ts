import type { Host } from '../../host.ts';
import type { Queue } from './cups.ts';
import { askDevice, type DeviceWitness } from './device.ts';
import { blocking, troubleOf } from './trouble.ts';

/**
 * An idle and healthy printer is asked at every tenth run (5 minutes at 30 s): a hundred machines share one printer,
 * and some wake up for each question. While something waits or is wrong it is asked at every run.
 */
const restfulRuns = 10;

/** Asks the devices behind the queues; several queues may lead to one device, which is asked once. */
export function createDeviceWatch(
  host: Host,
): (queues: readonly Queue[], busy: ReadonlySet<string>) => Promise<ReadonlyMap<string, DeviceWitness>> {
  let known = new Map<string, { witness: DeviceWitness; runs: number; wasBusy: boolean }>();

  return async (queues, busy) => {
    const uris = [...new Set(queues.map((queue) => queue.deviceUri))];
    const asked = uris.map(async (uri) => {
      const before = known.get(uri);
      const isBusy = queues.some(
        (queue) => queue.deviceUri === uri && (queue.state !== 'idle' || busy.has(queue.name)),
      );
      const mayRest = before !== undefined && !isBusy && !before.wasBusy && !inTrouble(before.witness);
      if (mayRest && before.runs < restfulRuns - 1) return [uri, { ...before, runs: before.runs + 1 }] as const;
      return [uri, { witness: await askDevice(host, uri), runs: 0, wasBusy: isBusy }] as const;
    });
    known = new Map(await Promise.all(asked));
    return new Map([...known].map(([uri, { witness }]) => [uri, witness]));
  };
}

function inTrouble(witness: DeviceWitness): boolean {
  if (witness.kind === 'refused' || witness.kind === 'silent') return true;
  if (witness.kind !== 'answered') return false;
  return witness.state === 'stopped' || witness.reasons.some((reason) => blocking.has(troubleOf(reason) ?? 'none'));
}
