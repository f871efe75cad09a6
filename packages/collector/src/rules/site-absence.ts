import { severities } from '@forewarn/shared';
import * as z from 'zod';
import { defineRuleKind, ok } from './rule.ts';

/** Most of a site: more than half of its devices, and at least three, so that two laptops are no outage. */
const share = 0.5;
const leastDevices = 3;

export const isSiteSilent = ({ expected, silent }: { expected: number; silent: number }): boolean =>
  silent >= leastDevices && silent > expected * share;

/** Most devices of a site are silent at once: one cause, one incident. Judged by the device that speaks for the site. */
export const siteAbsence = defineRuleKind({
  kind: 'site-absence',
  params: z.object({ severity: z.enum(severities) }),
  judge({ severity }) {
    return {
      metrics: [],
      events: [],
      means: [],
      onTick: true,
      evaluate({ presence: { site, speaksForSite } }) {
        if (!speaksForSite || !isSiteSilent(site)) return ok;
        const limit = Math.max(leastDevices - 1, Math.floor(site.expected * share));
        return { status: 'breached', severity, value: site.silent, limit, unit: 'count', slot: 0 };
      },
    };
  },
});
