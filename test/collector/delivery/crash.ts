import type { TicketTarget } from '../../../packages/collector/src/delivery/tell.ts';
import type { Core } from '../../../packages/collector/src/storage/store.ts';

/** The collector is gone: nothing it does afterwards happens. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/**
 * A process that dies at its n-th step. Steps are counted before and after every use of the store and of the help desk,
 * so that every statement between two of them is a place to die. After its death every use fails.
 */
export interface Mortal {
  readonly core: Core;
  readonly target: TicketTarget;
  /** It lived through: there is no n-th step. */
  survived(): boolean;
}

export function createMortal(core: Core, target: TicketTarget, diesAt: number): Mortal {
  let step = 0;
  let dead = false;
  const live = () => {
    step += 1;
    if (step === diesAt) dead = true;
    if (dead) throw new Crash(`died at step ${diesAt}`);
  };
  const wrap = <Thing extends object>(thing: Thing): Thing =>
    new Proxy(thing, {
      get(inner, name, receiver) {
        const value: unknown = Reflect.get(inner, name, receiver);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          live();
          const result: unknown = await Reflect.apply(value, inner, args).catch((error: unknown) => {
            live();
            throw error;
          });
          live();
          return result;
        };
      },
    });
  return {
    core: wrap(core),
    target: { ...target, connection: wrap(target.connection) },
    survived: () => !dead,
  };
}
