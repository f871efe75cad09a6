import type { DeviceEvent, Hello, Report } from '@forewarn/shared';

/** The oldest moment a report is believed to be from: agents keep 14 days of state changes (SECURITY R1). */
const oldestMs = 30 * 86_400_000;
/** How far one report may pull the boot's moment back: a quicker way through the network than `hello` had. */
const pullMs = 10_000;
/** A report that came this late is live; later ones waited in the agent's buffer. */
const liveMs = 5000;
/** How fast the boot's moment follows a device whose monotonic clock runs slow: 1 ms in a second. */
const followRatio = 0.001;

/** Where a session's readings lie in the collector's time; clocks of devices jump, monotonic ones do not (SECURITY R8). */
export interface Placement {
  readonly boot: string;
  /** Device clock minus collector clock at `hello`, ms. */
  skewMs: number;
  /** Collector time at which the device's monotonic clock was zero. */
  bootAt: number;
  /** The last report's place: a later number is never earlier. */
  lastAt: number;
  heardAt: number;
}

export function startPlacement(hello: Pick<Hello, 'boot' | 'at' | 'up'>, receivedAt: number): Placement {
  return {
    boot: hello.boot,
    skewMs: hello.at - receivedAt,
    bootAt: receivedAt - hello.up,
    lastAt: 0,
    heardAt: receivedAt,
  };
}

/** The collector's clock was stepped, and the device's was not. */
export function shiftPlacement(placement: Placement, byMs: number): void {
  placement.skewMs -= byMs;
  placement.bootAt += byMs;
  placement.heardAt += byMs;
  if (placement.lastAt > 0) placement.lastAt += byMs;
}

/** Collector time of a report's readings; the moment of receipt is the latest it can be. */
export function placeReport(placement: Placement, report: Report, receivedAt: number): number {
  const at =
    report.boot === undefined || report.boot === placement.boot
      ? sameBoot(placement, report, receivedAt)
      : Math.min(report.at - placement.skewMs, placement.bootAt);
  const bounded = Math.round(Math.min(receivedAt, Math.max(at, receivedAt - oldestMs, placement.lastAt)));
  placement.lastAt = bounded;
  return bounded;
}

function sameBoot(placement: Placement, report: Report, receivedAt: number): number {
  const sinceMs = Math.max(0, receivedAt - placement.heardAt);
  placement.heardAt = receivedAt;
  const lateMs = receivedAt - (placement.bootAt + report.up);
  if (lateMs < 0) {
    if (lateMs > -pullMs) placement.bootAt += lateMs;
    return receivedAt;
  }
  if (lateMs <= liveMs) {
    placement.bootAt += Math.min(lateMs, sinceMs * followRatio);
  } else if (Math.abs(receivedAt - (report.at - placement.skewMs)) < liveMs) {
    // Made now by its wall clock, earlier by its monotonic one: the machine slept and the connection lived on.
    placement.bootAt = receivedAt - report.up;
  }
  return placement.bootAt + report.up;
}

/** Events keep their distance to the report they came in, so that only the device's own clock is asked. */
export function placeEvents(report: Report, at: number, receivedAt: number): readonly DeviceEvent[] {
  if (report.events === undefined) return none;
  return report.events.map((event) => ({
    ...event,
    at: Math.round(Math.min(receivedAt, Math.max(at + event.at - report.at, receivedAt - oldestMs))),
  }));
}
const none: readonly DeviceEvent[] = [];
