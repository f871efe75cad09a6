import type { Metric, Series } from '@forewarn/shared';
import { expect, it } from 'vitest';
import { createPresent } from '../../../packages/collector/src/live/present.ts';
import { describe as told } from '../../../packages/collector/src/pipeline/describe.ts';
import { ruleKinds } from '../../../packages/collector/src/rules/index.ts';
import { createPanel } from '../../../packages/collector/src/rules/panel.ts';
import { createRuleset } from '../../../packages/collector/src/rules/ruleset.ts';
import { shippedRules } from '../../../packages/collector/src/rules/shipped/index.ts';
import { newDevice } from './site.ts';

const metrics: Metric[] = [
  { name: 'memory.available', unit: 'ratio', help: '' },
  { name: 'memory.available_bytes', unit: 'bytes', help: '' },
  { name: 'processes.memory', unit: 'ratio', help: '' },
];
const series: Series[] = metrics.map(({ name }, n) => [n, name, '']);
const minuteMs = 60_000;

/** The summary of `memory-low` when the programs were named at `namedAt`, and memory is short at `now`. */
function summary(namedAt: number, now: number): string {
  const device = newDevice('pc-1', 1);
  const present = createPresent('epoch-00001');
  present.declare(metrics, series);
  const ruleset = createRuleset(ruleKinds, shippedRules, []);
  const panel = createPanel(ruleset, present);
  panel.declare({ device: 'pc-1', site: 'office', tags: [], role: 'workstation', platform: 'linux' });
  present.take({ values: [null, null, 0.6], details: [[2, 'Largest: chrome 9 GB (31 processes).']] }, namedAt);
  present.take({ values: [0.05, 8e8, null] }, now);
  let text = '';
  const watch = { device, present };
  const presence = {
    reportedAt: now,
    watchedSince: 0,
    leftAt: null,
    comesBack: false,
    site: { expected: 1, silent: 0 },
    speaksForSite: true,
  };
  panel.judge(now, presence, false, (check, finding) => {
    if (check.ready.rule.id === 'memory-low' && finding.status === 'breached')
      text = told(watch, check, finding).summary;
  });
  return text;
}

it('who is short of memory reads which programs hold it', () => {
  expect(summary(9 * minuteMs, 10 * minuteMs)).toMatch(
    /available \(763 MB\)\. Largest: chrome 9 GB \(31 processes\)\.$/,
  );
});

it('programs that were named long before are not blamed', () => {
  expect(summary(minuteMs, 30 * minuteMs)).toMatch(/available \(763 MB\)\.$/);
});
