import type { Reading } from '@forewarn/shared';
import { type Metric, type UpsState, upsBatteryStates, upsStates } from './metrics.ts';

/** One uninterruptible power supply, whoever told of it; what is not known is left out. */
export interface Ups {
  readonly name: string;
  /** Undefined where it is not told, which is not “online”. */
  readonly state: UpsState | undefined;
  /** 0–1. */
  readonly charge?: number;
  /** 0–1, may be over 1. */
  readonly load?: number;
  /** Seconds. */
  readonly runtime?: number;
  readonly replaceBattery?: boolean;
  /** What else it says, in its own words. */
  readonly says?: string;
}

const words: Readonly<Record<UpsState, string>> = {
  online: 'the mains carry the load',
  testing: 'it tests its battery',
  overloaded: 'more is drawn from it than it can carry',
  unprotected: 'the power goes past it (bypass): nothing would bridge a power cut',
  silent: 'the program that watches it gets no answer from it',
  'on-battery': 'the mains are gone and its battery carries the load',
  'low-battery': 'its battery is almost empty: what hangs on it is about to lose power',
  off: 'it gives no power',
};

export function readingsOf(ups: Ups): Reading<Metric>[] {
  const { name: instance, state, charge, load, runtime, replaceBattery, says } = ups;
  const facts = [
    ...(charge === undefined ? [] : [`charge ${Math.round(charge * 100)} %`]),
    ...(load === undefined ? [] : [`load ${Math.round(load * 100)} %`]),
    ...(runtime === undefined ? [] : [`it would last ${Math.round(runtime / 60)} min`]),
    ...(says === undefined ? [] : [`it says “${says.slice(0, 100)}”`]),
  ].join(', ');
  const told = state === undefined ? 'it does not tell where the power comes from' : words[state];
  const detail = `The UPS ${instance}: ${told}${facts === '' ? '' : ` (${facts})`}.`.slice(0, 500);
  return [
    { metric: 'ups.state', instance, value: state === undefined ? null : upsStates.indexOf(state), detail },
    ...(charge === undefined ? [] : [{ metric: 'ups.charge', instance, value: charge, detail } as const]),
    ...(load === undefined ? [] : [{ metric: 'ups.load', instance, value: load, detail } as const]),
    ...(runtime === undefined ? [] : [{ metric: 'ups.runtime', instance, value: runtime } as const]),
    ...(replaceBattery === undefined
      ? []
      : [
          {
            metric: 'ups.battery',
            instance,
            value: upsBatteryStates.indexOf(replaceBattery ? 'replace' : 'good'),
            detail,
          } as const,
        ]),
  ];
}
