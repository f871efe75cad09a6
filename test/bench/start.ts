import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ready, startCollectorChild } from './bench-collector.ts';
import type { Figure } from './figure.ts';
import { accountOf } from './process.ts';
import { runStorage } from './storage.ts';

const devices = 10_000;
/** As much as the collector reads again at start (pipeline/recover.ts): the most that a start can cost. */
const reportedMs = 120_000;

/** Start of the collector as built, on the database of a fleet that reported every 10 s until now. */
export async function startBench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-bench-'));
  try {
    await runStorage('seed', `sqlite:${join(folder, 'forewarn.db')}`, String(devices), String(reportedMs));
    const collector = startCollectorChild(folder, {}, 0);
    try {
      const { startMs } = await collector.answer<Ready>();
      const { residentBytes, cpuUs } = accountOf(collector.pid);
      return [
        { name: 'collector: start with 10,000 known devices', value: startMs, unit: 'ms', target: 5000 },
        { name: 'collector: CPU until then, all threads, program loaded', value: cpuUs / 1000, unit: 'ms' },
        { name: 'collector: resident after that', value: residentBytes / 1e6, unit: 'MB' },
      ];
    } finally {
      await collector.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
