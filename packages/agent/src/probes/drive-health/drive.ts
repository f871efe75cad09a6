/** Counters of trouble that drives keep over their whole life. */
export const counters = {
  reallocated: 'bad sectors replaced by spare ones',
  'spin-retries': 'retries of its motor to start',
  'end-to-end': 'errors between its cache and the computer',
  uncorrectable: 'errors it could not correct',
  timeouts: 'commands that timed out',
  'reallocation-events': 'occasions on which it replaced bad sectors',
  pending: 'sectors that wait to be replaced',
  'offline-uncorrectable': 'sectors it cannot read',
  'soft-read-errors': 'soft read errors',
  crc: 'transfer errors, mostly of its cable',
  'media-errors': 'pieces of data it could not give back',
  'grown-defects': 'defects grown since it was made',
} as const;
export type Counter = keyof typeof counters;

/** One drive, whatever program or system told of it. */
export interface Drive {
  /** Its model and the end of its serial number, as on its label: the name `sda` may be another drive's after a boot. */
  readonly name: string;
  /** `/dev/sda`, or where it is plugged in. */
  readonly place: string;
  readonly rotates: boolean;
  /** Why nothing is known of it, in words; the rest is then empty. */
  readonly problem?: string;
  /** Its own warnings that it fails now, in words. */
  readonly failing: readonly string[];
  /** Its own warnings short of that, in words. */
  readonly warnings: readonly string[];
  /** Signs of past trouble that are no reason to act, in words. */
  readonly past: readonly string[];
  readonly counts: Partial<Readonly<Record<Counter, number>>>;
  /** Share of its rated life that is used; may be over 1. */
  readonly worn?: number;
  /** Celsius. */
  readonly temperature?: number;
  /** Its own limit, Celsius. */
  readonly hottest?: number;
  readonly hours?: number;
}

const longestName = 64;

export function driveName(model: string | undefined, serial: string | undefined, place: string): string {
  if (model === undefined) return place.slice(0, longestName);
  const tail = serial === undefined ? '' : ` ${serial.replace(/[._\s]+$/, '').slice(-5)}`;
  return `${model.slice(0, longestName - tail.length)}${tail}`;
}
