import { type Segment, spanMs } from './segment.ts';

/** SECURITY R1, R7, R10: 72 h of reports in 64 MiB while offline; 48 h kept after the ack, for a collector restored from a backup. */
export const bufferLimits = {
  bytes: 64 * 1024 * 1024,
  spanMs: 72 * 3_600_000,
  keepAckedMs: 48 * 3_600_000,
  segmentBytes: 128 * 1024,
  /** Newest reports also held in memory: what is sent live is never read back from disk. */
  inMemory: 120,
  /** The agent stops writing when less of the disk is free. */
  freeRatio: 0.05,
};
export type BufferLimits = typeof bufferLimits;

/** Reports of the segment that nobody has yet. */
export function unacked(segment: Segment, ackedSeq: number): number {
  if (segment.lastSeq <= ackedSeq) return 0;
  return segment.firstSeq > ackedSeq ? segment.reports : Math.min(segment.reports, segment.lastSeq - ackedSeq);
}

/**
 * The segments that must go before another is begun, oldest first. The newest always stays: it holds the numbers in use.
 * Ages are time of this machine running, so that a clock that jumps by days drops nothing (SECURITY R8).
 */
export function leaving(segments: readonly Segment[], ackedSeq: number, limits: BufferLimits): Segment[] {
  const isAcked = (segment: Segment) => segment.lastSeq <= ackedSeq;
  let bytes = segments.reduce((sum, segment) => sum + segment.bytes, limits.segmentBytes);
  let ackedMs = 0;
  let waitingMs = 0;
  for (const segment of segments) {
    if (isAcked(segment)) ackedMs += spanMs(segment);
    else waitingMs += spanMs(segment);
  }
  return segments.slice(0, -1).filter((segment) => {
    const acked = isAcked(segment);
    const tooOld = acked ? ackedMs > limits.keepAckedMs : waitingMs > limits.spanMs;
    if (!tooOld && bytes <= limits.bytes) return false;
    bytes -= segment.bytes;
    if (acked) ackedMs -= spanMs(segment);
    else waitingMs -= spanMs(segment);
    return true;
  });
}
