import { formatDuration, formatValue } from '@forewarn/shared';
import type { Message, Operation } from './delivery.ts';
import { type Evidence, endings } from './incident.ts';
import { cut, safe } from './plain-text.ts';
import { heights, sparkline, thinned } from './sparkline.ts';

/** A message laid out for people. Everything in it is plain, one-line text, already free of control characters and mentions. */
export interface Words {
  /** One line that says it all, cut to the limit (200). */
  readonly subject: string;
  /** The subject without priority and state: what and where. */
  readonly headline: string;
  /** What happened, in a sentence or two. */
  readonly lead: string;
  /** Single values for systems with fields of their own. */
  readonly fields: Readonly<Record<'device' | 'owner' | 'site' | 'instance' | 'rule' | 'severity', string>>;
  /** Where, whose, since when: `[label, value]`. */
  readonly facts: readonly (readonly [string, string])[];
  readonly cause: string;
  readonly firstSteps: readonly string[];
  readonly userCanTry: readonly string[];
  /** The numbers at that moment: `[what, value, what the device said of it]`. */
  readonly readings: readonly (readonly [string, string, string])[];
  /** The series that decided; null when there is none to draw. */
  readonly trend: Trend | null;
  /** The incident's page. */
  readonly link: string;
  /** All of it as text with line breaks, cut to the limit (16,000). */
  readonly text: string;
}

export interface Trend {
  readonly title: string;
  readonly spark: string;
  /** Oldest first, each between the lowest (0) and the highest (1), thinned to a curve's width. */
  readonly heights: readonly number[];
  readonly lowest: string;
  readonly highest: string;
  readonly from: string;
  readonly to: string;
}

/** Longest texts a system takes, in UTF-16 units. */
export interface TextLimits {
  readonly subject: number;
  readonly text: number;
}

/** What is told of a message, given what is to be done with it. Pure. */
export type Wording = (operation: Operation, message: Message, limits?: TextLimits) => Words;

const mostReadings = 40;
const curveColumns = 60;
const usualLimits: TextLimits = { subject: 200, text: 16_000 };

/** `timeZone`: IANA name of the zone the IT staff live in; every moment is told in it. */
export function createWording({ timeZone }: { timeZone: string }): Wording {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
    hourCycle: 'h23',
  });
  const zone = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'short' });
  const moment = (ms: number): string => {
    const name = zone.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? timeZone;
    return `${format.format(ms).replace(',', '')} ${name}`;
  };
  return (operation, message, limits = usualLimits) => {
    const full = operation === 'open' || operation === 'reopen';
    const parts = {
      subject: cut(`${prefix[operation]}${message.priority} ${headline(message)}`, limits.subject),
      headline: headline(message),
      lead: lead(operation, message, moment),
      fields: fields(message),
      facts: facts(message, moment),
      cause: full ? safe(message.cause, 1000) : '',
      firstSteps: full ? message.firstSteps.map((step) => safe(step)) : [],
      userCanTry: full ? message.userCanTry.map((step) => safe(step)) : [],
      readings: full ? readings(message.evidence) : [],
      trend: full ? trend(message.evidence, moment) : null,
      link: message.link,
    };
    return { ...parts, text: cut(layOut(parts), limits.text) };
  };
}

const prefix: Record<Operation, string> = { open: '', reopen: 'Again: ', note: 'Update: ', resolve: 'Resolved: ' };

const place = (message: Message): string => {
  const name = safe(message.deviceName, 64) || safe(message.device, 64);
  return message.instance === '' ? name : `${name}, ${safe(message.instance, 64)}`;
};

const headline = (message: Message): string => `${safe(message.title, 120)} (${place(message)})`;

function lead(operation: Operation, message: Message, moment: (ms: number) => string): string {
  const lasted = formatDuration(Math.max(0, message.at - message.openedAt));
  const summary = safe(message.summary);
  switch (operation) {
    case 'open':
      return summary;
    case 'reopen':
      return `It is back: ${summary}`;
    case 'note': {
      const again = message.repeats > 0 ? ` It has come back ${times(message.repeats)} since it was opened.` : '';
      return `Still open after ${lasted}, now ${safe(message.severity)} (${message.priority}): ${summary}${again}`;
    }
    case 'resolve': {
      const again = message.repeats > 0 ? ` In that time it came back ${times(message.repeats)}.` : '';
      return `${ended(message, moment(message.at))}, ${lasted} after it was opened.${again} It was: ${summary}`;
    }
  }
}

/** Only readings show that it is over: what else closes it says so. */
function ended({ resolvedBy = 'clear' }: Message, when: string): string {
  if (resolvedBy === 'clear') return `It is over since ${when}`;
  const isPerson = !endings.some((ending) => ending === resolvedBy);
  const doubt = isPerson ? '' : ' and not by its readings: look whether the trouble is over';
  return `Resolved by ${safe(resolvedBy, 100)}${doubt}, ${when}`;
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

const fields = (message: Message): Words['fields'] => ({
  device: safe(message.deviceName, 100) || safe(message.device, 100),
  owner: safe(message.owner, 100),
  site: safe(message.site, 100),
  instance: safe(message.instance, 100),
  rule: safe(message.rule, 100),
  severity: safe(message.severity, 20),
});

function facts(message: Message, moment: (ms: number) => string): [string, string][] {
  const { device, instance, owner, site, severity } = fields(message);
  const all: [string, string][] = [
    ['Device', device],
    ['Where', instance],
    ['Used by', owner],
    ['Site', site],
    ['Since', moment(message.openedAt)],
    ['Severity', `${severity}, ${message.priority}`],
    ['Came back', message.repeats > 0 ? times(message.repeats) : ''],
    ['Incident', message.incident],
  ];
  return all.filter(([, value]) => value !== '');
}

const nameOf = (of: { metric: string; instance: string }): string =>
  of.instance === '' ? safe(of.metric, 64) : `${safe(of.metric, 64)} ${safe(of.instance, 64)}`;

function readings(evidence: Evidence | null): [string, string, string][] {
  return (evidence?.readings ?? [])
    .slice(0, mostReadings)
    .map((reading) => [
      nameOf(reading),
      reading.state === null ? formatValue(reading.value, reading.unit) : safe(reading.state, 64),
      safe(reading.detail, 200),
    ]);
}

function trend(evidence: Evidence | null, moment: (ms: number) => string): Trend | null {
  const series = evidence?.series;
  const first = series?.points[0];
  const last = series?.points.at(-1);
  if (!series || !first || !last || series.points.length < 2) return null;
  const values = series.points.map(([, value]) => value);
  const same = (reading: { metric: string; instance: string }) =>
    reading.metric === series.metric && reading.instance === series.instance;
  const unit = evidence?.readings.find(same)?.unit ?? 'count';
  return {
    title: nameOf(series),
    spark: sparkline(values),
    heights: heights(thinned(values, curveColumns)),
    lowest: formatValue(
      values.reduce((a, b) => Math.min(a, b)),
      unit,
    ),
    highest: formatValue(
      values.reduce((a, b) => Math.max(a, b)),
      unit,
    ),
    from: moment(first[0]),
    to: moment(last[0]),
  };
}

function layOut(words: Omit<Words, 'text' | 'subject' | 'headline'>): string {
  const blocks = [words.lead, words.facts.map(([label, value]) => `${label}: ${value}`).join('\n')];
  const list = (title: string, items: readonly string[], numbered: boolean) => {
    if (items.length === 0) return;
    blocks.push([title, ...items.map((item, i) => `${numbered ? `${i + 1}.` : '-'} ${item}`)].join('\n'));
  };
  if (words.cause !== '') blocks.push(`Likely cause\n${words.cause}`);
  list('First steps', words.firstSteps, true);
  list('What the person at the device can try', words.userCanTry, false);
  list(
    'Readings at that moment',
    words.readings.map(([what, value, said]) => `${what}: ${value}${said === '' ? '' : ` (${said})`}`),
    false,
  );
  const { trend } = words;
  if (trend) {
    blocks.push(
      `${trend.title} from ${trend.from} to ${trend.to}\n${trend.spark}\nlowest ${trend.lowest}, highest ${trend.highest}`,
    );
  }
  if (words.link !== '') blocks.push(`Details: ${words.link}`);
  return blocks.join('\n\n');
}
