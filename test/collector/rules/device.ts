import type { Metric, Unit } from '@forewarn/shared';
import { createPresent } from '../../../packages/collector/src/live/present.ts';
import { ruleKinds } from '../../../packages/collector/src/rules/index.ts';
import { createPanel } from '../../../packages/collector/src/rules/panel.ts';
import type { Finding, Override, Presence, Rule } from '../../../packages/collector/src/rules/rule.ts';
import { createRuleset, type Scope } from '../../../packages/collector/src/rules/ruleset.ts';

const words = { title: '', summary: '', cause: '', firstSteps: [], userCanTry: [], source: '' };
export const rule = (id: string, kind: string, params: unknown, more: Partial<Rule> = {}): Rule => ({
  ...words,
  id,
  kind,
  params,
  holdMs: 0,
  clearDelayMs: 0,
  ...more,
});

const office: Scope = { device: 'pc-1', site: 'office', tags: ['sales'], role: 'workstation', platform: 'linux' };

/** A device that reports named values and is judged by real rules; `read` gives the findings by rule and instance. */
export function createDevice(rules: readonly Rule[], overrides: readonly Override[] = [], scope: Scope = office) {
  const present = createPresent('epoch-00001');
  const panel = createPanel(createRuleset(ruleKinds, rules, overrides), present);
  panel.declare(scope);
  let presence: Presence = {
    reportedAt: 0,
    watchedSince: 0,
    leftAt: null,
    comesBack: false,
    site: { expected: 1, silent: 0 },
    speaksForSite: true,
  };

  const judge = (now: number, ticking: boolean) => {
    const found: Record<string, Finding> = {};
    panel.judge(now, presence, ticking, (check, finding) => {
      found[`${check.ready.rule.id} ${check.instance}`.trim()] = finding;
    });
    return found;
  };
  return {
    panel,
    declare(metric: string, instance = '', unit: Unit = 'count', states?: string[]) {
      const declared: Metric = { name: metric, unit, help: '', ...(states ? { states } : {}) };
      present.declare([declared], [[present.series.length, metric, instance]]);
      panel.declare(scope);
    },
    report(at: number, values: (number | null)[]) {
      present.take({ values }, at);
      panel.observe(at);
      presence = { ...presence, reportedAt: at };
      return judge(at, false);
    },
    event(kind: string, at: number, instance = '') {
      panel.event(kind, instance, at);
      return judge(at, false);
    },
    leave(at: number, comesBack: boolean) {
      presence = { ...presence, leftAt: at, comesBack };
    },
    site(expected: number, silent: number, speaksForSite = true) {
      presence = { ...presence, site: { expected, silent }, speaksForSite };
    },
    tick: (at: number) => judge(at, true),
    /** What each check says, said or not. */
    get standing() {
      return Object.fromEntries(panel.checks.map((c) => [`${c.ready.rule.id} ${c.instance}`.trim(), c.last]));
    },
  };
}
