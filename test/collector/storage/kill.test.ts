import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStores } from '../../../packages/collector/src/storage/index.ts';
import { readReports } from '../../../packages/collector/src/storage/report-batch.ts';
import type { Stores } from '../../../packages/collector/src/storage/store.ts';
import { append, deviceNamed, hourMs, minuteMs, monday, type TestReport, tableOf } from './fleet-fixture.ts';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forewarn-kill-'));
  path = join(folder, 'forewarn.db');
});
afterEach(() => rm(folder, { recursive: true }));

const open = (): Promise<Stores> => openStores(`sqlite:${path}`);

type Child = ChildProcessByStdio<null, Readable, null>;

const start = (script: string, ...args: readonly string[]): Child =>
  spawn(process.execPath, [fileURLToPath(new URL(script, import.meta.url)), path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {},
  });

/** Runs the child until it said something, then for some milliseconds more, then kills it. Returns its lines. */
async function killed(child: Child, afterMs: number): Promise<string[]> {
  const lines: string[] = [];
  const reader = createInterface(child.stdout);
  const first = once(reader, 'line');
  reader.on('line', (line) => lines.push(line));
  const gone = once(child, 'exit');
  const closed = once(reader, 'close');
  await first;
  await wait(afterMs);
  child.kill('SIGKILL');
  await Promise.all([gone, closed]);
  return lines;
}

describe('a collector killed at any moment', () => {
  it('has every acknowledged batch on disk, whole and once, over 30 kills', { timeout: 240_000 }, async () => {
    let next = 1;
    let acknowledged = 0;
    for (let kill = 0; kill < 30; kill++) {
      const lines = await killed(start('append-forever.mjs', String(next)), (kill * 37) % 150);
      acknowledged = Math.max(acknowledged, ...lines.map(Number));
      const stores = await open();
      const seen: number[] = [];
      await stores.journal.replay(0, (batch) => {
        const reports = readReports(batch);
        expect(reports.map(({ deviceNumber }) => deviceNumber)).toEqual([1, 2, 3]);
        seen.push(reports[0]?.at ?? 0);
      });
      // Every batch that was acknowledged, perhaps the one in flight, and nothing twice.
      expect(seen).toEqual(Array.from({ length: seen.length }, (_, i) => i + 1));
      expect(seen.length).toBeGreaterThanOrEqual(acknowledged);
      expect(seen.length).toBeLessThanOrEqual(acknowledged + 1);
      expect((await stores.core.get('cursor', 'pc-1'))?.seq).toBe(seen.length);
      expect(await stores.core.count('setting')).toBe(seen.length);
      await stores.close();
      next = seen.length + 1;
    }
    expect(acknowledged).toBeGreaterThan(30);
  });

  it('goes on compacting where it was, without losing or doubling a reading, over 12 kills', {
    timeout: 240_000,
  }, async () => {
    const devices = Array.from({ length: 40 }, (_, i) => i + 1);
    const now = monday + 3 * hourMs;
    const value = (device: number, at: number): number => device + ((at - monday) / minuteMs) * 0.01;
    let stores = await open();
    await stores.core.tx(
      devices.map((number) => ({ insert: 'device', row: deviceNamed(`pc-${number}`, number) }) as const),
    );
    await stores.core.tx(
      devices.map((number) => ({ put: 'series', row: tableOf(`pc-${number}`, [[0, 'cpu', '']]) }) as const),
    );
    const reports: TestReport[] = [];
    for (let at = monday; at < now; at += minuteMs)
      for (const number of devices) reports.push({ number, at, values: [value(number, at)] });
    await append(stores, reports);
    await stores.close();

    const expectWhole = async (): Promise<void> => {
      for (const number of devices) {
        const query = { device: `pc-${number}`, metric: 'cpu', instance: '', from: monday, to: now, stepMs: 0 };
        const { at, mean } = await stores.history.read(query);
        expect(at.length).toBe(180);
        for (const [i, moment] of at.entries())
          if (mean[i] !== value(number, moment)) expect(mean[i]).toBe(value(number, moment));
      }
    };
    let doneAt = 0;
    for (let kill = 0; kill < 12; kill++) {
      const lines = await killed(start('compact-once.mjs', String(now)), kill * 6);
      if (lines.includes('done') && doneAt === 0) doneAt = kill;
      stores = await open();
      await expectWhole();
      await stores.close();
    }
    stores = await open();
    await stores.history.compact(now);
    await expectWhole();
    expect((await stores.history.stats()).samples).toBe(40 * 180);
    await stores.close();
  });
});
