import type { UpsState } from './metrics.ts';
import type { Ups } from './ups.ts';

/** Words of `ups.status`, worst first (NUT developer guide, “Status data”). */
const states: readonly (readonly [string, UpsState])[] = [
  ['FSD', 'low-battery'],
  ['LB', 'low-battery'],
  ['OB', 'on-battery'],
  ['OFF', 'off'],
  ['OVER', 'overloaded'],
  ['BYPASS', 'unprotected'],
  ['CAL', 'testing'],
  ['TEST', 'testing'],
  ['OL', 'online'],
];

function stateOf(status: string | undefined): UpsState | undefined {
  const words = new Set(status?.split(/\s+/));
  // While it tests its battery it runs on it, and nothing is wrong.
  if (words.has('CAL') || words.has('TEST')) return words.has('LB') && words.has('OB') ? 'low-battery' : 'testing';
  // A low battery while the mains are there only charges.
  if (words.has('LB') && words.has('OL') && !words.has('OB') && !words.has('FSD')) return 'online';
  return states.find(([word]) => words.has(word))?.[1];
}

/** Variables of one UPS as upsd lists them (NUT developer guide, “NUT variables”). Drivers leave out what they do not know. */
export function parseVariables(name: string, variables: ReadonlyMap<string, string>): Ups {
  const status = variables.get('ups.status');
  const number = (key: string) => {
    const value = Number.parseFloat(variables.get(key) ?? '');
    return Number.isFinite(value) && value >= 0 ? value : undefined;
  };
  const charge = number('battery.charge');
  const load = number('ups.load');
  const runtime = number('battery.runtime');
  const alarm = variables.get('ups.alarm')?.trim();
  const asks = status?.split(/\s+/).includes('RB') === true || /replace battery/i.test(alarm ?? '');
  return {
    name: name.slice(0, 64),
    state: stateOf(status),
    ...(charge !== undefined && { charge: Math.min(1, charge / 100) }),
    ...(load !== undefined && { load: Math.round(load * 10) / 1000 }),
    ...(runtime !== undefined && { runtime }),
    ...(status !== undefined && { replaceBattery: asks }),
    ...(alarm !== undefined && alarm !== '' && { says: alarm }),
  };
}

/** `word "quoted text" word`, quoted with backslashes, as upsd speaks. */
export function splitWords(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, word]) =>
    quoted === undefined ? (word ?? '') : quoted.replace(/\\(.)/g, '$1'),
  );
}
