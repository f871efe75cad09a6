import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import type { Figure } from './figure.ts';
import type { ProbeCost, Simulated, Wanted } from './simulated-hour.ts';

const hourMs = 3_600_000;
const restMs = 20;
const warmUpMs = hourMs / 4;
/** As packages/agent/bin/forewarn-agent starts it. */
const flags = '--no-expose-wasm --lite-mode --no-lazy-feedback-allocation --single-threaded --v8-pool-size=0'.split(
  ' ',
);
const most = 16 * 1024 * 1024;

/** From the sources, in pieces as the agent has them: what a probe loads later is not in memory before. */
async function bundle(folder: string): Promise<string> {
  const made = await rolldown({
    input: resolve('test/bench/simulated-hour.ts'),
    platform: 'node',
    logLevel: 'silent',
    resolve: { conditionNames: ['source', 'import', 'node', 'default'] },
    external: ['bufferutil', 'utf-8-validate'],
  });
  await made.write({ dir: folder, format: 'es', entryFileNames: 'hour.mjs', minify: true });
  await made.close();
  return join(folder, 'hour.mjs');
}

/** CPU in an hour, ms, children included; of a probe that runs more rarely, its share of its first run. */
function hourly({ everyMs, ownMs, childrenMs, first }: ProbeCost): number {
  if (everyMs <= hourMs || first === undefined) return ownMs + childrenMs;
  return ((first.ownMs + first.childrenMs) * hourMs) / everyMs;
}

/** What every probe but the inventory costs in an hour of its true schedule. `settings` as the agent's own. */
export async function simulateHour(settings: Wanted['settings']): Promise<{ figures: Figure[]; slowMs: number }> {
  const folder = mkdtempSync(resolve('node_modules/.cache/forewarn/hour-'));
  try {
    const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...env } = process.env;
    const wanted: Wanted = { restMs, warmUpMs, settings };
    const args = [...flags, await bundle(folder), JSON.stringify(wanted)];
    const options = { env: { ...env, MALLOC_ARENA_MAX: '1' }, maxBuffer: most };
    const { stdout } = await promisify(execFile)(process.execPath, args, options);
    const { costs, problems } = JSON.parse(stdout) as Simulated;
    const slow = costs.filter(({ everyMs }) => everyMs > 10_000);
    const sum = (all: readonly ProbeCost[]) => all.reduce((ms, cost) => ms + hourly(cost), 0);
    const whyNot = new Map(problems);
    const figures = [...costs]
      .sort((a, b) => hourly(b) - hourly(a))
      .map((cost) => {
        const children = cost.childrenMs > 0 ? `, ${cost.childrenMs} in children` : '';
        const failed = whyNot.has(cost.name) ? ', could not look' : '';
        const name = `agent, simulated hour: ${cost.name} (every ${cost.everyMs / 1000} s${children}${failed})`;
        return { name, value: hourly(cost), unit: 'ms' };
      });
    const slowMs = sum(slow);
    const sums: Figure[] = [
      { name: 'agent, simulated hour: probes of the 10-s path', value: sum(costs) - slowMs, unit: 'ms' },
      { name: 'agent, simulated hour: all other probes, children included', value: slowMs, unit: 'ms' },
    ];
    return { figures: [...figures, ...sums], slowMs };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
