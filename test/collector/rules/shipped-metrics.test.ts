import { describe, expect, it } from 'vitest';
import { probes } from '../../../packages/agent/src/probes/index.ts';
import { probeMetrics } from '../../../packages/agent/src/report.ts';
import { ruleKinds } from '../../../packages/collector/src/rules/index.ts';
import { createRuleset } from '../../../packages/collector/src/rules/ruleset.ts';
import { shippedRules } from '../../../packages/collector/src/rules/shipped/index.ts';

const declared = new Map([probeMetrics, ...probes.map((probe) => probe.metrics)].flatMap((all) => Object.entries(all)));

describe('a rule in the box', () => {
  it.each(shippedRules.map((rule) => [rule.id, rule] as const))('%s judges what a probe measures', (_, rule) => {
    const { roles: [role] = ['server' as const], platforms: [platform] = ['linux'] } = rule;
    const scope = { device: 'd', site: '', tags: [], role: role ?? 'server', platform: platform ?? 'linux' };
    const ready = createRuleset(ruleKinds, [rule], []).forDevice(scope);
    expect(ready).toHaveLength(1);
    for (const metric of ready[0]?.judge.metrics ?? []) expect([...declared.keys()]).toContain(metric);
  });

  it.each(shippedRules.map((rule) => [rule.id, rule] as const))('%s names states that the metric has', (_, rule) => {
    const { metric, states, never } = rule.params as {
      metric?: string;
      states?: object;
      never?: { metric: string; state: string };
    };
    const known = (name: string) => declared.get(name)?.states ?? [];
    for (const state of Object.keys(states ?? {})) expect(known(metric ?? '')).toContain(state);
    if (never) expect(known(never.metric)).toContain(never.state);
    for (const [, name = ''] of rule.summary.matchAll(/\{\{(?:metric|detail):([^}]+)\}\}/g))
      expect([...declared.keys()]).toContain(name);
  });
});
