import { describe, expect, it } from 'vitest';
import { type Recorded, replay } from '../../../packages/collector/src/pipeline/replay.ts';
import { ruleKinds } from '../../../packages/collector/src/rules/index.ts';
import { createRuleset } from '../../../packages/collector/src/rules/ruleset.ts';
import { diskFull, diskMetrics, diskSeries, newDevice } from './site.ts';

const second = 1000;
const start = 1_800_000_000_000;
const ruleset = createRuleset(ruleKinds, [diskFull], []);
/** A reading every 10 s: so many of each value. */
function disk(...stretches: [value: number, readings: number][]): Recorded {
  const values = stretches.flatMap(([value, readings]) => new Array<number>(readings).fill(value));
  const points = values.map((value, i): [number, number] => [start + i * 10 * second, value]);
  return { metrics: diskMetrics, series: diskSeries, points: [points], events: [] };
}

describe('a replay', () => {
  it('finds the incident that a recorded breach would have been, with its moments', () => {
    const found = replay(ruleset, newDevice('pc-1', 1), disk([0.5, 6], [0.95, 12], [0.5, 12]));
    expect(found).toMatchObject([
      {
        rule: 'disk-full',
        instance: '/',
        openedAt: start + 80 * second,
        resolvedAt: start + 200 * second,
        priority: 'P2',
      },
    ]);
  });

  it('leaves open what would still stand, and finds nothing in a healthy week', () => {
    const device = newDevice('pc-1', 1);
    expect(replay(ruleset, device, disk([0.5, 6], [0.95, 12]))).toMatchObject([{ resolvedAt: null }]);
    expect(replay(ruleset, device, disk([0.5, 60_480]))).toEqual([]);
  });

  it('shows what another limit would have changed', () => {
    const params = { critical: { allOf: [{ metric: 'disk.used', over: 0.97, clear: 0.9 }] } };
    const looser = createRuleset(ruleKinds, [diskFull], [{ match: { rule: 'disk-full' }, params }]);
    expect(replay(looser, newDevice('pc-1', 1), disk([0.95, 60]))).toEqual([]);
  });
});
