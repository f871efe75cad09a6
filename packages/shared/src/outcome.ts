/** How one run of a probe ended. The index is the value of the metric `probe.outcome`; order is part of the wire. */
export const outcomes = ['ok', 'nothing-here', 'failed', 'timed-out', 'unsafe', 'switched-off'] as const;
export type Outcome = (typeof outcomes)[number];
