import type { DeviceEvent, Fact } from '@forewarn/shared';
import type { Host } from '../../host.ts';

type Row = Fact['rows'][number];

const longestDetail = 500;
const named = 8;

/** What a row is known by: the first of these that it has. */
const keys = ['serial', 'name', 'drive', 'slot'];
const keyOf = (row: Row): string =>
  String(keys.map((key) => row[key]).find((value) => value !== null && value !== undefined) ?? '');
const nameOf = (row: Row): string => String(row.name ?? row.model ?? row.slot ?? keyOf(row));

const shown = (cell: Row[string] | undefined): string =>
  cell === null || cell === undefined || cell === '' ? 'nothing' : String(cell);

/** Differs with where the machine is, or by itself. */
const unsteady = new Set(['fullName', 'swapBytes']);
/** A new kernel keeps some more memory to itself: that is no change of the machine. */
const leastChange = 0.05;

function isChange(before: Row[string] | undefined, after: Row[string] | undefined): boolean {
  // What is not told this time is not gone.
  if (after === null || after === undefined || before === after) return false;
  const both = typeof before === 'number' && typeof after === 'number';
  return !both || Math.abs(after - before) > leastChange * Math.abs(before);
}

/** `version 1.0 → 1.1`, for every cell that is another. */
function changesIn(before: Row, after: Row): string[] {
  return Object.keys(after)
    .filter((column) => !unsteady.has(column) && isChange(before[column], after[column]))
    .map((column) => `${column} ${shown(before[column])} → ${shown(after[column])}`);
}

const some = (words: string, all: readonly string[]): string =>
  all.length === 0
    ? ''
    : `${words}: ${all.slice(0, named).join(', ')}${all.length > named ? ` and ${all.length - named} more` : ''}.`;

/** What is another in a section than it was, as sentences; empty = nothing. */
export function driftOf(before: readonly Row[], after: readonly Row[]): string {
  if (before.length === 1 && after.length === 1) return some('Changed', changesIn(before[0] ?? {}, after[0] ?? {}));
  const was = new Map(before.map((row) => [keyOf(row), row]));
  const is = new Map(after.map((row) => [keyOf(row), row]));
  const added = [...is].filter(([key]) => !was.has(key)).map(([, row]) => nameOf(row));
  const gone = [...was].filter(([key]) => !is.has(key)).map(([, row]) => nameOf(row));
  const changed = [...is].flatMap(([key, row]) => {
    const old = was.get(key);
    const changes = old === undefined ? [] : changesIn(old, row);
    return changes.length === 0 ? [] : [`${nameOf(row)} (${changes.join(', ')})`];
  });
  return [some('Added', added), some('Gone', gone), some('Changed', changed)].filter(Boolean).join(' ');
}

function parseKept(text: string | undefined): Fact[] {
  if (text === undefined) return [];
  try {
    const kept: unknown = JSON.parse(text);
    return Array.isArray(kept) ? kept.filter((one) => Array.isArray(one?.rows)) : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/**
 * Remembers the sections that stand still and tells what changed in them as events of the device's story.
 * What is seen for the first time is no change.
 */
export function createDrift(host: Host, stateName: string): (facts: readonly Fact[]) => DeviceEvent[] {
  let kept = parseKept(host.state.read(stateName));
  return (facts) => {
    const events = facts.flatMap(({ section, rows }): DeviceEvent[] => {
      const before = kept.find((one) => one.section === section);
      const detail = before === undefined ? '' : driftOf(before.rows, rows);
      if (detail === '') return [];
      return [{ kind: 'inventory-changed', at: host.now(), instance: section, detail: detail.slice(0, longestDetail) }];
    });
    const known = new Map([...kept, ...facts].map((fact) => [fact.section, fact]));
    if (events.length > 0 || known.size !== kept.length)
      host.state.write(stateName, JSON.stringify([...known.values()]));
    kept = [...known.values()];
    return events;
  };
}
