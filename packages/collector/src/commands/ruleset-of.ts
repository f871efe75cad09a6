import { collectorSettings } from '../configured.ts';
import { ruleKinds } from '../rules/index.ts';
import { createRuleset, RuleError } from '../rules/ruleset.ts';
import { shippedRules } from '../rules/shipped/index.ts';
import { exitCodes, Failure } from './failure.ts';
import type { Place } from './load-settings.ts';

/** The rules as the collector would run them. Throws a Failure that names the rule and what is wrong with it. */
export function rulesetOf(place: Place) {
  const { rules, overrides } = collectorSettings(place.settings, place.dataFolder, null);
  try {
    return { ruleset: createRuleset(ruleKinds, [...shippedRules, ...rules], overrides), overrides };
  } catch (cause) {
    if (!(cause instanceof RuleError)) throw cause;
    throw new Failure(`${place.settingsFile}: ${cause.message}`, exitCodes.usage, cause);
  }
}
