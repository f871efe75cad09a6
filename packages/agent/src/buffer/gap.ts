import type { DeviceEvent } from '@forewarn/shared';

/** Reports that were dropped before anybody had them. Moments are device clock, epoch ms. */
export interface Dropped {
  readonly reports: number;
  readonly fromAt: number;
  readonly toAt: number;
}

export interface Gap {
  add(dropped: Dropped): void;
  /** The gap since the last time this was asked, as an event for the next report. */
  take(at: number): DeviceEvent | undefined;
  /** Ever, since the agent started. */
  readonly total: number;
}

const minute = (at: number) => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

/** Counts what the buffer had to drop, so that missing history is never silent. */
export function createGap(): Gap {
  let total = 0;
  let open: Dropped = { reports: 0, fromAt: 0, toAt: 0 };
  return {
    get total() {
      return total;
    },
    add(dropped) {
      if (dropped.reports <= 0) return;
      total += dropped.reports;
      const first = open.reports === 0;
      open = {
        reports: open.reports + dropped.reports,
        fromAt: first ? dropped.fromAt : Math.min(open.fromAt, dropped.fromAt),
        toAt: Math.max(open.toAt, dropped.toAt),
      };
    },
    take(at) {
      if (open.reports === 0) return undefined;
      const { reports, fromAt, toAt } = open;
      open = { reports: 0, fromAt: 0, toAt: 0 };
      const many = reports === 1 ? '1 report was' : `${reports} reports were`;
      return {
        kind: 'buffer-gap',
        at,
        detail: `${many} dropped before the collector had them, made between ${minute(fromAt)} and ${minute(toAt)} UTC.`,
      };
    },
  };
}
