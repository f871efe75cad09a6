/** What a line of a system's log tells of a disk. */
export type Kind =
  /** It did not answer, or not in time, or with an error. */
  | 'disk-error'
  /** A place on it cannot be read any more. */
  | 'disk-bad-block'
  /** It foretells its own failure. */
  | 'disk-failure-predicted'
  /** The system has given it up. */
  | 'disk-lost'
  /** What is stored on it contradicts itself. */
  | 'file-system-error'
  /** Volumes that share a pool can write no more. */
  | 'thin-pool-full';

export interface Line {
  readonly kind: Kind;
  /** `sda`, `nvme0n1`, `disk 0`, `C:`. */
  readonly disk: string;
  readonly what: string;
  /** Epoch ms. */
  readonly at: number;
}

export const sentences: Readonly<Record<Kind, string>> = {
  'disk-error': 'The disk did not answer as it should',
  'disk-bad-block': 'A place on the disk cannot be read any more',
  'disk-failure-predicted': 'The disk foretells its own failure',
  'disk-lost': 'The system has given the disk up',
  'file-system-error': 'The file system found errors in itself',
  'thin-pool-full': 'The pool that several volumes share is full: they can write no more',
};
