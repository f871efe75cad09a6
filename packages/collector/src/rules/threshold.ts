import * as z from 'zod';
import { type Band, defineRuleKind, type Finding, type InstanceView, ok, unknown } from './rule.ts';

const test = z
  .object({
    metric: z.string(),
    over: z.number().optional().meta({ description: 'Breached above this value' }),
    under: z.number().optional().meta({ description: 'Breached below this value' }),
    clear: z.number().meta({ description: 'Once breached, over again only beyond this value (hysteresis)' }),
    meanMs: z
      .number()
      .positive()
      .optional()
      .meta({ description: 'Judge the mean over this time, not the newest value' }),
  })
  .refine((t) => (t.over === undefined) !== (t.under === undefined), 'give exactly one of "over" and "under"')
  .refine(
    (t) => (t.over === undefined ? t.clear >= (t.under ?? 0) : t.clear <= t.over),
    '"clear" is on the wrong side of the limit',
  );
type Test = z.infer<typeof test>;

const level = z
  .object({ allOf: z.array(test).default([]), anyOf: z.array(test).default([]) })
  .refine((l) => l.allOf.length + l.anyOf.length > 0, 'give at least one test in "allOf" or "anyOf"');
type Level = z.infer<typeof level>;

/** Kleene's three values: true, false, or not known. */
type Known = boolean | undefined;

/**
 * Limits on one or several metrics of one instance, with a separate clear value each.
 * A level is breached when all of `allOf` and (if given) one of `anyOf` are.
 */
export const threshold = defineRuleKind({
  kind: 'threshold',
  params: z
    .object({ warning: level.optional(), critical: level.optional() })
    .refine((p) => p.warning || p.critical, 'give a "warning" or a "critical" level'),
  judge({ warning, critical }) {
    const tests = [critical, warning].flatMap((l) => (l ? [...l.allOf, ...l.anyOf] : []));
    const metrics = [...new Set(tests.map((t) => t.metric))];
    const slots = new Map(metrics.map((metric, slot) => [metric, slot]));
    const slotOf = (t: Test) => slots.get(t.metric) ?? 0;

    const holds = (t: Test, view: InstanceView, clearing: boolean): Known => {
      const slot = slotOf(t);
      const value = t.meanMs === undefined ? view.value(slot) : view.mean(slot, t.meanMs);
      if (value === undefined) return undefined;
      if (t.over !== undefined) return value > (clearing ? t.clear : t.over);
      return value < (clearing ? t.clear : (t.under ?? 0));
    };
    const breached = (l: Level, view: InstanceView, clearing: boolean): Known => {
      let result: Known = true;
      for (const t of l.allOf) {
        const held = holds(t, view, clearing);
        if (held === false) return false;
        if (held === undefined) result = undefined;
      }
      if (l.anyOf.length === 0) return result;
      let any: Known = false;
      for (const t of l.anyOf) {
        const held = holds(t, view, clearing);
        if (held === true) return result;
        if (held === undefined) any = undefined;
      }
      return any;
    };
    const found = (l: Level, severity: 'warning' | 'critical', view: InstanceView): Finding => {
      const decisive = [...l.allOf, ...l.anyOf].find((t) => holds(t, view, true)) ?? l.allOf[0] ?? l.anyOf[0];
      if (!decisive) return unknown;
      const slot = slotOf(decisive);
      const value = decisive.meanMs === undefined ? view.value(slot) : view.mean(slot, decisive.meanMs);
      return {
        status: 'breached',
        severity,
        value: value ?? null,
        limit: decisive.over ?? decisive.under ?? null,
        slot,
      };
    };

    return {
      metrics,
      events: [],
      quiet: () => quietBand(metrics[0], [critical, warning]),
      means: tests.flatMap((t) => (t.meanMs === undefined ? [] : [{ slot: slotOf(t), windowMs: t.meanMs }])),
      onTick: false,
      evaluate(view) {
        const isCritical = critical ? breached(critical, view, view.breached === 'critical') : false;
        if (critical && isCritical) return found(critical, 'critical', view);
        const isWarning = warning ? breached(warning, view, view.breached !== undefined) : false;
        if (warning && isWarning) return found(warning, 'warning', view);
        return isCritical === undefined || isWarning === undefined ? unknown : ok;
      },
    };
  },
});

/**
 * The values of the first metric with which no level can be breached: each level must have a test of it (on the value itself)
 * that all else depends on. Undefined where there is no such band.
 */
function quietBand(metric: string | undefined, levels: readonly (Level | undefined)[]): Band | undefined {
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  for (const level of levels) {
    if (!level) continue;
    const guard = level.allOf.find((t) => t.metric === metric && t.meanMs === undefined);
    if (!guard) return undefined;
    if (guard.over !== undefined) most = Math.min(most, guard.over);
    if (guard.under !== undefined) least = Math.max(least, guard.under);
  }
  return { least, most };
}
