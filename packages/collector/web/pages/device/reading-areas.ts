import type { Severity } from '@forewarn/shared';
import type { Reading } from '../../api/shapes.ts';
import { formatValue, metricTitle, sentenceCase, words } from '../../format/value.ts';

/** A reading, and the severity of the incident that stands because of it. */
export interface Told {
  readonly reading: Reading;
  readonly severity: Severity | undefined;
}

/** The readings of one thing: one volume, one printer, one account. */
export interface Block {
  /** Empty where the area's own heading says it all. */
  readonly title: string;
  readonly told: readonly Told[];
}

/** Things that are read alike, one row each. */
export interface Matrix {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly instance: string; readonly told: readonly Told[] }[];
}

/** What a technician looks for under one word. */
export interface Area {
  readonly title: string;
  readonly severity: Severity | undefined;
  readonly blocks: readonly (Block | Matrix)[];
  readonly told: readonly Told[];
}

/** Headings in the order they are shown, each with what stands before the dot of its metrics. */
const known: readonly (readonly [title: string, ...prefixes: string[]])[] = [
  ['Processor and programs', 'cpu', 'processes', 'thermal'],
  ['Memory', 'memory', 'memory_errors'],
  ['Disks', 'disk', 'drive', 'disk_events', 'raid'],
  ['Network', 'network', 'wifi'],
  ['Power and temperature', 'battery', 'ups', 'sensors'],
  ['Printing', 'printer'],
  ['Backup', 'backup'],
  ['Mail', 'mail'],
  ['Updates', 'updates'],
  ['Protection', 'protection', 'firewall', 'encryption'],
  ['Sign-in', 'login'],
  ['Services', 'services', 'service'],
  ['Certificates', 'certificate'],
  ['Starts and crashes', 'uptime', 'startup', 'crash'],
  ['Clock', 'time', 'clock'],
];
/** What the agent says of itself comes after everything, and after every probe that is not known here. */
const last: typeof known = [['The agent itself', 'agent', 'probe']];

/** From so many things that are read alike on, a table shows them better than a heading each. */
const fewestRows = 4;
const mostColumns = 3;

export const isMatrix = (block: Block | Matrix): block is Matrix => 'rows' in block;
/** What stands under one heading on a device's page belongs together elsewhere too. */
export function isSameArea(metric: string, other: string): boolean {
  const [one = '', two = ''] = [metric, other].map((name) => name.split('.')[0] ?? '');
  return one === two || known.some(([, ...prefixes]) => prefixes.includes(one) && prefixes.includes(two));
}

const prefixOf = ({ reading }: Told): string => reading.metric.split('.')[0] ?? '';
const rank = (severity: Severity | undefined): number =>
  severity === undefined ? 0 : ['info', 'warning', 'critical'].indexOf(severity) + 1;

function grouped<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}

function blocksOf(told: readonly Told[], ofArea: boolean): (Block | Matrix)[] {
  const prefix = told[0] === undefined ? '' : prefixOf(told[0]);
  const title = ofArea ? '' : sentenceCase(words(prefix));
  const instances = [...grouped(told, ({ reading }) => reading.instance)];
  const columns = [...new Set(told.filter((one) => one.reading.instance !== '').map((one) => one.reading.metric))];
  const isTable = instances.length >= fewestRows && columns.length <= mostColumns;
  const blocks: (Block | Matrix)[] = instances
    .filter(([instance]) => instance === '' || !isTable)
    .map(([instance, list]) => ({ title: `${title} ${instance}`.trim(), told: list }));
  if (!isTable) return blocks;
  const rows = instances.filter(([instance]) => instance !== '').map(([instance, list]) => ({ instance, told: list }));
  return [...blocks, { title: title || sentenceCase(words(prefix)), columns, rows }];
}

/** Everything read, under headings people look for; what stands in an incident comes first, then the known order. */
export function areasOf(told: readonly Told[]): Area[] {
  const byPrefix = grouped(told, prefixOf);
  const named = new Set([...known, ...last].flatMap(([, ...prefixes]) => prefixes));
  const others = [...byPrefix.keys()].filter((prefix) => !named.has(prefix));
  const all = [...known, ...others.map((prefix) => [sentenceCase(words(prefix)), prefix] as const), ...last];
  const areas = all.flatMap(([title, ...prefixes]) => {
    const here = prefixes.flatMap((prefix) => [byPrefix.get(prefix) ?? []].filter((list) => list.length > 0));
    if (here.length === 0) return [];
    const flat = here.flat();
    const worst = flat.reduce<Severity | undefined>((a, b) => (rank(b.severity) > rank(a) ? b.severity : a), undefined);
    return [
      {
        title,
        severity: worst,
        told: flat,
        blocks: here.flatMap((list, i) => blocksOf(list, i === 0 && prefixes.length === 1)),
      },
    ];
  });
  return areas.sort((a, b) => rank(b.severity) - rank(a.severity));
}

/** How a reading is called where its area and its thing stand above it. */
export function nameOf({ metric }: Pick<Reading, 'metric'>): string {
  const [prefix = '', ...rest] = metric.split('.');
  // A metric that is called by its unit alone is what its probe is called: `uptime.seconds`.
  const name = rest.join('.') === 'seconds' ? prefix : rest.join('.');
  return metricTitle(name) || metric;
}

/** A value in words; that there is none is said. */
export const valueText = ({ value, unit, states }: Reading): string =>
  value === null ? 'no value' : formatValue(value, unit, states ?? undefined);

/** The area in a line, for when it is closed: what is in trouble, what has something to say, states, then figures. */
export function glanceOf(area: Area): string {
  const weight = ({ reading, severity }: Told) =>
    rank(severity) * 4 + (reading.detail === '' ? 0 : 2) + (reading.unit === 'state' ? 1 : 0);
  const times = grouped(area.told, ({ reading }) => reading.metric);
  return area.told
    .filter(({ reading }) => reading.value !== null && valueText(reading) !== 'unknown')
    .sort((a, b) => weight(b) - weight(a))
    .slice(0, 3)
    .map(({ reading }) => {
      const { metric, instance } = reading;
      const isWhole = metric.endsWith('.state') || metric.endsWith('.seen');
      const name = isWhole ? metricTitle(metric.split('.')[0] ?? '') : nameOf(reading);
      const ofSeveral = instance !== '' && (isWhole || (times.get(metric)?.length ?? 0) > 1);
      const what = !ofSeveral ? name : isWhole ? instance : `${instance} ${name.toLowerCase()}`;
      return `${what} ${valueText(reading)}`;
    })
    .join(' · ');
}
