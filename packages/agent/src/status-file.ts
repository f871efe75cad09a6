import { renameSync, writeFileSync } from 'node:fs';
import type { Outcome } from '@forewarn/shared';
import type { ConnectionStatus } from './connection.ts';

/** How the running agent stands, left by it for `forewarn-agent status` (commands/left-status.ts reads it). */
export interface AgentStatus {
  /** Device clock, epoch ms. */
  readonly at: number;
  readonly pid: number;
  readonly agent: string;
  readonly connection: Omit<ConnectionStatus, 'refused'> & { readonly refused?: ConnectionStatus['refused'] };
  readonly waiting: { readonly reports: number; readonly bytes: number; readonly dropped: number };
  readonly probes: readonly {
    readonly name: string;
    readonly outcome: Outcome;
    readonly durationMs: number;
    readonly problem?: string | undefined;
  }[];
}

export function writeStatus(path: string, status: AgentStatus): void {
  writeFileSync(`${path}.new`, JSON.stringify(status), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
