import type { DeviceWatch } from './device-watch.ts';

export interface SiteStanding {
  expected: number;
  silent: number;
  /** The device that speaks for the site: the one that was enrolled first. */
  speaker: string;
}

/** Counts, per site, the devices that should report (enrolled, heard before, not gone on purpose) and those that do not. */
export function countSites(
  sites: Map<string, SiteStanding>,
  watches: Iterable<DeviceWatch>,
  silentBefore: number,
  startedAt: number,
): void {
  sites.clear();
  const numbers = new Map<string, number>();
  for (const { device, reportedAt } of watches) {
    if (reportedAt === 0 || device.leftAt !== null || device.revokedAt !== null) continue;
    let site = sites.get(device.site);
    if (!site) {
      site = { expected: 0, silent: 0, speaker: device.id };
      sites.set(device.site, site);
    }
    site.expected++;
    if (Math.max(reportedAt, startedAt) < silentBefore) site.silent++;
    if (device.number <= (numbers.get(device.site) ?? Number.POSITIVE_INFINITY)) {
      numbers.set(device.site, device.number);
      site.speaker = device.id;
    }
  }
}
