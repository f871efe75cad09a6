import type { Counter } from './drive.ts';

/**
 * Share of hard disks that failed within a year, by what the counter stood at: Backblaze's drive statistics as Scrutiny uses them.
 * `[from this count, rate]`, ascending; below the first no more fail than of all disks.
 */
const rates: Partial<Readonly<Record<Counter, readonly (readonly [number, number])[]>>> = {
  reallocated: [
    [16, 0.24],
    [70, 0.36],
  ],
  // The same thing as SCSI drives call it.
  'grown-defects': [
    [16, 0.24],
    [70, 0.36],
  ],
  uncorrectable: [[1, 0.34]],
  pending: [
    [1, 0.34],
    [2, 0.68],
  ],
  'offline-uncorrectable': [[1, 0.81]],
  'spin-retries': [[1, 0.56]],
  timeouts: [[101, 0.1]],
  crc: [[2, 0.15]],
};

/** 0 where no more disks fail than usual, or nothing is known. */
export function failureRate(counter: Counter, count: number): number {
  let rate = 0;
  for (const [from, known] of rates[counter] ?? []) if (count >= from) rate = known;
  return rate;
}
