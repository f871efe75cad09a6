import { readFileSync } from 'node:fs';
import { outcomes, refusals } from '@forewarn/shared';
import * as z from 'zod/mini';
import { connectionStates } from '../connection.ts';
import { codeOf } from '../failure.ts';
import type { AgentStatus } from '../status-file.ts';

const statusSchema = z.object({
  at: z.number(),
  pid: z.int(),
  agent: z.string(),
  connection: z.object({
    state: z.enum(connectionStates),
    heardAt: z.number(),
    problem: z.string(),
    refused: z.optional(z.enum(refusals)),
  }),
  waiting: z.object({ reports: z.number(), bytes: z.number(), dropped: z.number() }),
  probes: z.array(
    z.object({ name: z.string(), outcome: z.enum(outcomes), durationMs: z.number(), problem: z.optional(z.string()) }),
  ),
});

/** What the running agent left; undefined when none has run here yet, or it cannot be understood (another version's). */
export function readStatus(path: string): AgentStatus | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  const parsed = statusSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : undefined;
}
