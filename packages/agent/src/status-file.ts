import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { outcomes, refusals } from '@forewarn/shared';
import * as z from 'zod/mini';
import { connectionStates } from './connection.ts';
import { codeOf } from './failure.ts';

const statusSchema = z.object({
  /** Device clock, epoch ms. */
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
/** How the running agent stands, left by it for `forewarn-agent status`. */
export type AgentStatus = z.infer<typeof statusSchema>;

export function writeStatus(path: string, status: AgentStatus): void {
  writeFileSync(`${path}.new`, JSON.stringify(status), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Undefined when no agent has run here yet, or what it left cannot be understood (another version's). */
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
