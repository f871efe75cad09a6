import { z } from '@hono/zod-openapi';
import type { RuleText } from './deps.ts';
import type { Parts } from './parts.ts';
import { answers, createRoutes, list, route } from './route.ts';

export const ruleSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
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

export const ruleOf = (rule: RuleText): z.infer<typeof ruleSchema> => ({
  id: rule.id,
  kind: rule.kind,
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
