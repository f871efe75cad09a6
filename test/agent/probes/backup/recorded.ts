import { existsSync, readFileSync } from 'node:fs';
import { backup } from '../../../../packages/agent/src/probes/backup/index.ts';
import type { Result } from '../../../../packages/agent/src/probes/probe.ts';
import { valueIn } from '../../recorded-host.ts';

const recordings = new URL('../../../../../shared/recordings/', import.meta.url);

/** A recording of a real machine; undefined, and named, where this checkout has none. */
export function recorded(name: string): string | undefined {
  const url = new URL(name, recordings);
  if (existsSync(url)) return readFileSync(url, 'utf8');
  process.stderr.write(`left out: no recording ${name} here\n`);
  return undefined;
}

/** The word of a state that was read. */
export const stateIn = (result: Result, metric: keyof typeof backup.metrics, name: string): string | undefined => {
  const declared: { states?: readonly string[] } = backup.metrics[metric];
  return declared.states?.[valueIn(result, metric, name) ?? -1];
};
