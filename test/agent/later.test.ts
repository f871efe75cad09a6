import { describe, expect, it } from 'vitest';
import { later, wholeProbes } from '../../packages/agent/src/probes/later.ts';
import { defineProbe, type Probe } from '../../packages/agent/src/probes/probe.ts';
import { runProbe } from '../../packages/agent/src/scheduler/run-probe.ts';
import { manualClock } from './manual-clock.ts';
import { recordedHost } from './recorded-host.ts';

const { signal } = new AbortController();

/** A slow probe that counts its own runs, and how often it was loaded and started. */
function slow() {
  const seen = { loads: 0, starts: 0 };
  const probe = defineProbe({
    name: 'slow',
    everyMs: 60_000,
    platforms: ['linux'],
    metrics: { 'slow.runs': { unit: 'count', help: 'Runs so far.' } },
    reads: 'How often it ran.',
    start() {
      seen.starts += 1;
      let runs = 0;
      return () => {
        runs += 1;
        return { readings: [{ metric: 'slow.runs', value: runs }] };
      };
    },
  });
  const { name, everyMs, platforms } = probe;
  const shipped = later({ name, everyMs, platforms }, async () => {
    seen.loads += 1;
    return probe as Probe;
  });
  return { shipped, seen };
}

describe('a slow probe as it is shipped', () => {
  it('is loaded with its first run and not before, and once for all agents of a process', async () => {
    const { shipped, seen } = slow();
    const [one, other] = [shipped.start(recordedHost()), shipped.start(recordedHost())];
    expect(seen).toEqual({ loads: 0, starts: 0 });
    await one(signal);
    await one(signal);
    await other(signal);
    expect(seen).toEqual({ loads: 1, starts: 2 });
  });

  it('keeps what it remembers between runs, for each agent apart', async () => {
    const { shipped } = slow();
    const [one, other] = [shipped.start(recordedHost()), shipped.start(recordedHost())];
    const runs = async (read: typeof one) => (await read(signal)).readings?.[0]?.value;
    expect([await runs(one), await runs(one), await runs(other)]).toEqual([1, 2, 1]);
  });

  it('brings its metrics with its first readings', async () => {
    const { shipped } = slow();
    const run = await runProbe(shipped, shipped.start(recordedHost()), { clock: manualClock(), limitMs: 10_000 }).run;
    expect(run).toMatchObject({ outcome: 'ok', metrics: { 'slow.runs': { unit: 'count' } } });
  });

  it('fails with the reason when its piece is gone, and is asked for again the next time', async () => {
    let there = false;
    const known = { name: 'gone', everyMs: 60_000, platforms: ['linux'] } as const;
    const shipped = later(known, async () => {
      if (!there) throw new Error('Cannot find module');
      return slow().shipped.load();
    });
    const read = shipped.start(recordedHost());
    const run = () => runProbe(shipped, read, { clock: manualClock(), limitMs: 10_000 }).run;
    expect(await run()).toMatchObject({ outcome: 'failed', problem: 'Cannot find module' });
    there = true;
    expect(await run()).toMatchObject({ outcome: 'ok' });
  });

  it('says what it reads when a person asks', async () => {
    const { shipped } = slow();
    expect(shipped.reads).toBe('');
    const [whole] = await wholeProbes([shipped]);
    expect(whole?.reads).toBe('How often it ran.');
  });
});
