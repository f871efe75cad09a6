import type { Role } from '@forewarn/shared';
import * as z from 'zod';
import type { Judge, Override, Rule, RuleKind } from './rule.ts';

/** What decides which rules judge a device, and how. */
export interface Scope {
  readonly device: string;
  readonly site: string;
  readonly tags: readonly string[];
  readonly role: Role;
  readonly platform: string;
}

/** A rule ready to judge one instance. */
export interface ReadyRule {
  readonly rule: Rule;
  readonly judge: Judge;
}

export interface Ruleset {
  readonly rules: readonly Rule[];
  /** The rules that judge this device, without a look at its instances; the same array for devices of like scope. */
  forDevice(scope: Scope): readonly ReadyRule[];
  /** Whether the rule exists and is not off for this instance, which the device may or may not have. */
  applies(rule: string, scope: Scope, instance: string): boolean;
  /** The rule as it stands for one instance, or undefined when it is off there. */
  forInstance(ready: ReadyRule, scope: Scope, instance: string): ReadyRule | undefined;
}

/** A rule or override that cannot be used; the message names it and what is wrong. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
}

/** Checks rules and overrides against the kinds and makes them ready. Throws RuleError. */
export function createRuleset(
  kinds: readonly RuleKind[],
  rules: readonly Rule[],
  overrides: readonly Override[],
): Ruleset {
  const byKind = new Map(kinds.map((kind) => [kind.kind, kind]));
  const prepare = (rule: Rule): ReadyRule => {
    const kind = byKind.get(rule.kind);
    if (!kind)
      throw new RuleError(
        `Rule "${rule.id}": there is no kind "${rule.kind}". Kinds: ${[...byKind.keys()].join(', ')}.`,
      );
    const params = kind.params.safeParse(rule.params);
    if (!params.success) throw new RuleError(`Rule "${rule.id}": ${z.prettifyError(params.error)}`);
    return { rule, judge: kind.judge(params.data) };
  };

  const ready = new Map<string, ReadyRule>();
  for (const rule of rules) {
    if (ready.has(rule.id)) throw new RuleError(`Two rules are called "${rule.id}". Rename one.`);
    ready.set(rule.id, prepare(rule));
  }
  const changed = new Map<string, ReadyRule>();
  const withOverrides = (base: ReadyRule, indexes: readonly number[]): ReadyRule => {
    if (indexes.length === 0) return base;
    const key = `${base.rule.id} ${indexes.join(',')}`;
    const known = changed.get(key);
    if (known) return known;
    const made = prepare(indexes.reduce((rule, i) => apply(rule, overrides[i]), base.rule));
    changed.set(key, made);
    return made;
  };
  overrides.forEach((override, i) => {
    const base = ready.get(override.match.rule);
    if (!base) throw new RuleError(`An override names the rule "${override.match.rule}", which does not exist.`);
    // Prepared once now, so that a bad value stops the start and not the night.
    withOverrides(base, [i]);
  });

  const matching = (rule: string, scope: Scope, instance: string | undefined) =>
    overrides.flatMap((o, i) => (o.match.rule === rule && matches(o.match, scope, instance) ? [i] : []));

  const lists = new Map<string, readonly ReadyRule[]>();
  const hasPersonal = overrides.some((o) => o.match.device !== undefined);
  const ruleset: Ruleset = {
    rules,
    applies(rule, scope, instance) {
      const base = ruleset.forDevice(scope).find((one) => one.rule.id === rule);
      return base !== undefined && ruleset.forInstance(base, scope, instance) !== undefined;
    },
    forDevice(scope) {
      const key = JSON.stringify([scope.site, scope.tags, scope.role, scope.platform, hasPersonal ? scope.device : '']);
      let list = lists.get(key);
      if (!list) {
        list = [...ready.values()].filter(
          ({ rule }) =>
            (!rule.roles || rule.roles.includes(scope.role)) &&
            (!rule.platforms || rule.platforms.includes(scope.platform)),
        );
        lists.set(key, list);
      }
      return list;
    },
    forInstance(base, scope, instance) {
      if (base.rule.exceptInstances?.includes(instance)) return undefined;
      if (overrides.length === 0) return base;
      const indexes = matching(base.rule.id, scope, instance);
      if (indexes.some((i) => overrides[i]?.off)) return undefined;
      return withOverrides(base, indexes);
    },
  };
  return ruleset;
}

function matches(match: Override['match'], scope: Scope, instance: string | undefined): boolean {
  return (
    (match.site === undefined || match.site === scope.site) &&
    (match.tag === undefined || scope.tags.includes(match.tag)) &&
    (match.role === undefined || match.role === scope.role) &&
    (match.device === undefined || match.device === scope.device) &&
    (match.instance === undefined || match.instance === instance)
  );
}

function apply(rule: Rule, override: Override | undefined): Rule {
  if (!override) return rule;
  return {
    ...rule,
    ...(override.holdMs === undefined ? {} : { holdMs: override.holdMs }),
    ...(override.clearDelayMs === undefined ? {} : { clearDelayMs: override.clearDelayMs }),
    ...(override.quiet === undefined ? {} : { quiet: override.quiet }),
    ...(override.params ? { params: { ...(rule.params as object), ...override.params } } : {}),
  };
}
