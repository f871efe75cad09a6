import { severities } from '@forewarn/shared';
import * as z from 'zod';
import { defineRuleKind, ok, unknown } from './rule.ts';

/** A metric that counts through a closed list of states stands in one that means trouble. */
export const state = defineRuleKind({
  kind: 'state',
  params: z.object({
    metric: z.string(),
    states: z
      .record(z.string(), z.enum(severities))
      .meta({ description: 'States that are trouble, each with its severity; all others are fine' }),
  }),
  judge({ metric, states }) {
    const trouble = new Map(Object.entries(states));
    return {
      metrics: [metric],
      events: [],
      means: [],
      onTick: false,
      // States count up from the healthy ones: all before the first trouble are quiet.
      quiet(known) {
        const first = known?.findIndex((one) => trouble.has(one)) ?? 0;
        if (!known || first === 0) return undefined;
        return { least: 0, most: (first < 0 ? known.length : first) - 1 };
      },
      evaluate(view) {
        const now = view.state(0);
        if (now === undefined) return unknown;
        const severity = trouble.get(now);
        if (!severity) return ok;
        return { status: 'breached', severity, value: view.value(0) ?? null, limit: null, slot: 0 };
      },
    };
  },
});
