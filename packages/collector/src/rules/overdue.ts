import { severities } from '@forewarn/shared';
import * as z from 'zod';
import { defineRuleKind, ok, unknown } from './rule.ts';

const hourMs = 3_600_000;

/**
 * Something that has a rhythm (a backup) did not happen in time. The age goes on growing while no reading comes.
 * "Never" is worse than late: it is told by a state of its own, so that unknown is never green.
 */
export const overdue = defineRuleKind({
  kind: 'overdue',
  params: z.object({
    age: z.string().meta({ description: 'Metric in seconds: how long ago it last succeeded' }),
    rhythm: z
      .string()
      .optional()
      .meta({ description: 'Metric in seconds: how often it should; overrides the default limits' }),
    graceFactor: z.number().min(1).default(1.2),
    warningMs: z
      .number()
      .positive()
      .default(30 * hourMs),
    criticalMs: z
      .number()
      .positive()
      .default(48 * hourMs),
    never: z.object({ metric: z.string(), state: z.string(), severity: z.enum(severities) }).optional(),
  }),
  judge({ age, rhythm, graceFactor, warningMs, criticalMs, never }) {
    const metrics = [age, ...(rhythm ? [rhythm] : []), ...(never ? [never.metric] : [])];
    const rhythmSlot = rhythm ? 1 : -1;
    const neverSlot = never ? metrics.length - 1 : -1;
    return {
      metrics,
      events: [],
      means: [],
      onTick: true,
      ages: true,
      evaluate(view, now) {
        if (never && view.state(neverSlot) === never.state) {
          return { status: 'breached', severity: never.severity, value: null, limit: null, slot: neverSlot };
        }
        const ageSeconds = view.value(0);
        const readAt = view.readAt(0);
        if (ageSeconds === undefined || readAt === undefined) return unknown;
        const ageMs = ageSeconds * 1000 + Math.max(0, now - readAt);
        const rhythmSeconds = rhythmSlot < 0 ? undefined : view.value(rhythmSlot);
        // The second limit keeps the distance of the defaults: 48 h is 1.6 × 30 h.
        const late = rhythmSeconds ? rhythmSeconds * 1000 * graceFactor : warningMs;
        const tooLate = rhythmSeconds ? (late * criticalMs) / warningMs : criticalMs;
        if (ageMs <= late) return ok;
        const severity = ageMs > tooLate ? 'critical' : 'warning';
        const limit = severity === 'critical' ? tooLate : late;
        return { status: 'breached', severity, value: ageMs, limit, unit: 'ms', slot: 0 };
      },
    };
  },
});
