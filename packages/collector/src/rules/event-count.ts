import { severities } from '@forewarn/shared';
import * as z from 'zod';
import { defineRuleKind, type Finding, ok } from './rule.ts';

const level = z.object({
  count: z.int().min(1).max(64),
  withinMs: z.number().positive(),
  severity: z.enum(severities),
});

/** An event happened, or happened so often within a time. It is over when the window no longer holds enough of them. */
export const eventCount = defineRuleKind({
  kind: 'event-count',
  params: z.object({ event: z.string(), levels: z.array(level).min(1) }),
  judge({ event, levels }) {
    const worstFirst = [...levels].sort((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity));
    return {
      metrics: [],
      events: [event],
      means: [],
      onTick: true,
      evaluate(view, now): Finding {
        const moments = view.events(0);
        for (const { count, withinMs, severity } of worstFirst) {
          const inWindow = moments.reduce((sum, at) => sum + (at > now - withinMs ? 1 : 0), 0);
          if (inWindow >= count)
            return { status: 'breached', severity, value: inWindow, limit: count, unit: 'count', slot: 0 };
        }
        return ok;
      },
    };
  },
});
