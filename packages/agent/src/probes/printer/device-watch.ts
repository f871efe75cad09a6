import { blocking, troublesOf } from './trouble.ts';
import type { DeviceWitness } from './witness.ts';

/**
 * An idle and healthy printer is asked at every fifth run (5 minutes): a hundred machines share one printer,
 * and some wake up for each question. While something waits or is wrong it is asked at every run.
 */
const restfulRuns = 5;

/** Asks printers by their address, each once however many queues lead to it, and lets those rest that are well. */
export function createDeviceWatch(
  ask: (address: string) => Promise<DeviceWitness>,
): (addresses: readonly string[], busy: ReadonlySet<string>) => Promise<ReadonlyMap<string, DeviceWitness>> {
  let known = new Map<string, { witness: DeviceWitness; runs: number; wasBusy: boolean }>();

  return async (addresses, busy) => {
    const asked = [...new Set(addresses)].map(async (address) => {
      const before = known.get(address);
      const isBusy = busy.has(address);
      const mayRest = before !== undefined && !isBusy && !before.wasBusy && !inTrouble(before.witness);
      if (mayRest && before.runs < restfulRuns - 1) return [address, { ...before, runs: before.runs + 1 }] as const;
      return [address, { witness: await ask(address), runs: 0, wasBusy: isBusy }] as const;
    });
    known = new Map(await Promise.all(asked));
    return new Map([...known].map(([address, { witness }]) => [address, witness]));
  };
}

function inTrouble(witness: DeviceWitness): boolean {
  if (witness.kind === 'refused' || witness.kind === 'silent') return true;
  if (witness.kind !== 'answered') return false;
  return witness.state === 'stopped' || troublesOf(witness.reasons).some((trouble) => blocking.has(trouble));
}
