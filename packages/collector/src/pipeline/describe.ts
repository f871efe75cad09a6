import { formatValue, type Unit } from '@forewarn/shared';
import type { Evidence } from '../incidents/incident.ts';
import type { Check } from '../rules/check.ts';
import type { Finding } from '../rules/rule.ts';
import type { DeviceWatch } from './device-watch.ts';

type Breach = Finding & { status: 'breached' };

/** Readings of other parts that go on a ticket beside those of the instance itself; more would hide the point. */
const mostOtherReadings = 40;

/** What a probe said longer before the reading that decided is an old story. */
const oldStoryMs = 15 * 60_000;

/** Title and one sentence with its numbers, from the rule's fixed placeholders. */
export function describe(
  watch: Pick<DeviceWatch, 'device' | 'present'>,
  check: Check,
  finding: Breach,
): { title: string; summary: string } {
  const { rule, judge } = check.ready;
  const index = check.slots[finding.slot] ?? -1;
  const metric = watch.present.metrics.get(judge.metrics[finding.slot] ?? '');
  const unit: Unit = finding.unit ?? metric?.unit ?? 'count';
  const { readAt } = watch.present;
  const present = (name: string, part: Part) => {
    const slot = watch.present.series.findIndex((s) => s?.[1] === name && (s[2] === check.instance || s[2] === ''));
    const declared = watch.present.metrics.get(name);
    if (part === 'detail') {
      const isOld = (readAt[index] ?? 0) - (readAt[slot] ?? 0) > oldStoryMs;
      return isOld ? '' : (watch.present.details.get(slot) ?? '');
    }
    return slot < 0 || !declared
      ? '–'
      : formatValue(watch.present.values[slot] ?? null, declared.unit, declared.states);
  };
  const words: Record<string, string> = {
    device: watch.device.name,
    owner: watch.device.owner,
    instance: check.instance,
    value: formatValue(finding.value, unit, metric?.states),
    limit: formatValue(finding.limit, unit, metric?.states),
    state: formatValue(finding.value, 'state', metric?.states),
    detail: watch.present.details.get(index) ?? '',
  };
  const fill = (text: string) => filled(text, words, present);
  return { title: fill(rule.title), summary: fill(rule.summary).replace(/\s+/g, ' ').trim() };
}

/** Of a metric's reading: its number, or the sentence that came with it (nothing where there is none). */
export type Part = 'metric' | 'detail';

/** The text with its placeholders filled; a metric's name may hold digits (`cpu.load5`). */
export function filled(
  text: string,
  words: Readonly<Record<string, string>>,
  present: (metric: string, part: Part) => string,
) {
  return text.replace(/\{\{(?:(metric|detail):)?([a-z0-9_.]+)\}\}/g, (whole, part: Part | undefined, name) =>
    part ? present(name, part) : (words[name] ?? whole),
  );
}

/** The readings at this moment, the instance's own first. The series' points are added when the ticket is written. */
export function evidenceOf(watch: DeviceWatch, check: Check, finding: Finding, now: number): Evidence {
  const { present } = watch;
  const all = present.series.flatMap((series) => {
    const metric = series && present.metrics.get(series[1]);
    const value = series && present.values[series[0]];
    if (!series || !metric || value === undefined || Number.isNaN(value)) return [];
    const state = metric.states?.[value] ?? null;
    const detail = present.details.get(series[0]) ?? '';
    return { metric: series[1], instance: series[2], value, unit: metric.unit, state, detail };
  });
  const isOwn = (r: { metric: string; instance: string }) =>
    check.ready.judge.metrics.includes(r.metric) && (r.instance === check.instance || r.instance === '');
  const readings = [...all.filter(isOwn), ...all.filter((r) => !isOwn(r)).slice(0, mostOtherReadings)];
  const decided = finding.status === 'breached' ? present.series[check.slots[finding.slot] ?? -1] : undefined;
  return { at: now, readings, series: decided ? { metric: decided[1], instance: decided[2], points: [] } : null };
}
