import type { Reading } from '@forewarn/shared';
import { batteryStates, type Metric, powerStates } from './metrics.ts';

/** One battery that the machine runs on; what is not known is left out. */
export interface Battery {
  readonly name: string;
  /** 0–1. */
  readonly charge?: number;
  readonly state?: (typeof powerStates)[number];
  /** 0–1, may be a little over 1 when new. */
  readonly capacity?: number;
  readonly cycles?: number;
  readonly condition?: (typeof batteryStates)[number];
}

/** Full against new, where both are believable: some batteries do not know what they once held. */
export function capacityOf(full: number | undefined, design: number | undefined): number | undefined {
  if (full === undefined || design === undefined || full <= 0 || design <= 0) return undefined;
  const ratio = full / design;
  return ratio >= 0.02 && ratio <= 1.5 ? ratio : undefined;
}

export function readingsOf({ name: instance, charge, state, capacity, cycles, condition }: Battery): Reading<Metric>[] {
  const held = capacity === undefined ? '' : `it holds ${Math.round(capacity * 100)} % of what it held when it was new`;
  const charged = cycles === undefined || cycles === 0 ? '' : ` after ${cycles} charges`;
  const detail = held === '' ? undefined : `The battery ${instance}: ${held}${charged}.`;
  return [
    ...(charge === undefined ? [] : [{ metric: 'battery.charge', instance, value: charge } as const]),
    ...(state === undefined ? [] : [{ metric: 'battery.state', instance, value: powerStates.indexOf(state) } as const]),
    ...(capacity === undefined
      ? []
      : [{ metric: 'battery.capacity', instance, value: capacity, ...(detail !== undefined && { detail }) } as const]),
    ...(cycles === undefined || cycles === 0 ? [] : [{ metric: 'battery.cycles', instance, value: cycles } as const]),
    ...(condition === undefined
      ? []
      : [
          {
            metric: 'battery.condition',
            instance,
            value: batteryStates.indexOf(condition),
            ...(detail !== undefined && { detail }),
          } as const,
        ]),
  ];
}
