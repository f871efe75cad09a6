import { z } from '@hono/zod-openapi';
import type { RuleText } from './deps.ts';
import type { Parts } from './parts.ts';
import { answers, createRoutes, list, route } from './route.ts';

export const ruleSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    metrics: list(z.string()).meta({ description: 'What it is about; none for a rule on events or on silence' }),
    title: z.string(),
    summary: z.string(),
    cause: z.string(),
    firstSteps: list(z.string()),
    userCanTry: list(z.string()),
    source: z.string().meta({ description: 'Where its numbers come from' }),
    holdMs: z.number(),
    clearDelayMs: z.number(),
    quiet: z.boolean().meta({ description: 'Recorded and shown; no ticket, nobody told' }),
  })
  .openapi('Rule');

const listRules = route('viewer', {
  method: 'get',
  path: '/rules',
  tags: ['Rules'],
  summary: 'The rules that judge, with their runbooks',
  responses: answers(z.object({ rules: list(ruleSchema) })),
});

/**
 * Every kind of rule names what it judges under the key `metric`, at whatever depth of its parameters. Of conditions
 * that must hold together the first is what the rule is about; the others say when it counts.
 */
function metricsIn(params: unknown): string[] {
  if (typeof params !== 'object' || params === null) return [];
  return Object.entries(params).flatMap(([key, value]) => {
    if (key === 'metric' && typeof value === 'string') return [value];
    return metricsIn(key === 'allOf' && Array.isArray(value) ? value[0] : value);
  });
}

export const ruleOf = (rule: RuleText): z.infer<typeof ruleSchema> => ({
  id: rule.id,
  kind: rule.kind,
  metrics: [...new Set(metricsIn(rule.params))],
  title: rule.title,
  summary: rule.summary,
  cause: rule.cause,
  firstSteps: rule.firstSteps,
  userCanTry: rule.userCanTry,
  source: rule.source,
  holdMs: rule.holdMs,
  clearDelayMs: rule.clearDelayMs,
  quiet: rule.quiet ?? false,
});

/** Rules, to read; they are changed in the configuration file. */
export const ruleRoutes = (parts: Parts) =>
  createRoutes().openapi(listRules, (c) => c.json({ rules: parts.rules.map(ruleOf) }, 200));
