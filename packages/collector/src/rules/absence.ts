import { severities } from '@forewarn/shared';
import * as z from 'zod';
import { defineRuleKind, ok, unknown } from './rule.ts';
import { isSiteSilent } from './site-absence.ts';

/**
 * Nothing comes where something came before: a metric of an instance, or (without `metric`) every report of the device.
 * A device that said goodbye is not silent, unless it said it would be back and is not.
 */
export const absence = defineRuleKind({
  kind: 'absence',
  params: z.object({
    metric: z.string().optional().meta({ description: 'Left out: the device itself' }),
    afterMs: z.number().positive(),
    comesBackWithinMs: z
      .number()
      .positive()
      .default(900_000)
      .meta({ description: 'After a goodbye for a reboot or an update' }),
    severity: z.enum(severities),
  }),
  judge({ metric, afterMs, comesBackWithinMs, severity }) {
    return {
      metrics: metric === undefined ? [] : [metric],
      events: [],
      means: [],
      onTick: true,
      evaluate(view, now) {
        const { reportedAt, watchedSince, leftAt, comesBack, site } = view.presence;
        if (metric !== undefined) {
          const readAt = view.readAt(0);
          // While the whole device is silent its parts are unknown: the device's own rule tells that story.
          if (readAt === undefined || now - reportedAt >= afterMs) return unknown;
          if (now - readAt < afterMs) return ok;
          return { status: 'breached', severity, value: now - readAt, limit: afterMs, unit: 'ms', slot: 0 };
        }
        const limit = leftAt === null ? afterMs : comesBackWithinMs;
        if (leftAt !== null && !comesBack) return ok;
        // When most of the site is silent the site is the trouble, and its own rule says so once.
        if (isSiteSilent(site)) return unknown;
        const silentMs = now - Math.max(reportedAt, watchedSince, leftAt ?? 0);
        if (silentMs < limit) return now - reportedAt < limit ? ok : unknown;
        return { status: 'breached', severity, value: silentMs, limit, unit: 'ms', slot: 0 };
      },
    };
  },
});
