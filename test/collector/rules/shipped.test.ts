import { describe, expect, it } from 'vitest';
import { ruleKinds } from '../../../packages/collector/src/rules/index.ts';
import { createRuleset } from '../../../packages/collector/src/rules/ruleset.ts';
import { shippedRules } from '../../../packages/collector/src/rules/shipped/index.ts';

describe('the rules in the box', () => {
  it('all fit their kinds', () => {
    expect(() => createRuleset(ruleKinds, shippedRules, [])).not.toThrow();
  });

  it.each(shippedRules.map((rule) => [rule.id, rule] as const))(
    '%s tells what happened, why, what to do first and where its numbers come from',
    (_, rule) => {
      expect(rule.title.length).toBeGreaterThan(10);
      expect(rule.summary.length).toBeGreaterThan(20);
      expect(rule.cause.length).toBeGreaterThan(10);
      expect(rule.firstSteps.length).toBeGreaterThan(0);
      expect(rule.source.length).toBeGreaterThan(5);
      expect(rule.holdMs).toBeGreaterThanOrEqual(0);
    },
  );
});
