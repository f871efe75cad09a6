import type { Metric, MetricDeclaration } from '@forewarn/shared';
import { probes } from '../../../../packages/agent/src/probes/index.ts';
import type { Result } from '../../../../packages/agent/src/probes/probe.ts';
import { probeMetrics } from '../../../../packages/agent/src/report.ts';
import { createPresent } from '../../../../packages/collector/src/live/present.ts';
import { ruleKinds } from '../../../../packages/collector/src/rules/index.ts';
import { createPanel } from '../../../../packages/collector/src/rules/panel.ts';
import type { Finding, Presence } from '../../../../packages/collector/src/rules/rule.ts';
import { createRuleset, type Scope } from '../../../../packages/collector/src/rules/ruleset.ts';
import { shippedRules } from '../../../../packages/collector/src/rules/shipped/index.ts';

const declared = new Map<string, Metric>(
  [probeMetrics, ...probes.map((probe) => probe.metrics)].flatMap((all) =>
    Object.entries<MetricDeclaration>(all).map(([name, { unit, help, states }]) => [
      name,
      { name, unit, help, ...(states && { states: [...states] }) },
    ]),
  ),
);

const office: Scope = { device: 'pc-1', site: 'office', tags: [], role: 'workstation', platform: 'linux' };
const here: Presence = {
  reportedAt: 0,
  watchedSince: 0,
  leftAt: null,
  comesBack: false,
  site: { expected: 1, silent: 0 },
  speaksForSite: true,
};

/** `NAME` or `NAME of INSTANCE`, and the value; for a state metric its state's name. */
export type Told = Readonly<Record<string, number | string>>;

/** All shipped rules judging one device by what its probes told; which of them complain is what is asked. */
export function judgedDevice(more: Partial<Scope> = {}) {
  const scope = { ...office, ...more };
  const present = createPresent('epoch-00001');
  const panel = createPanel(createRuleset(ruleKinds, shippedRules, []), present);
  panel.declare(scope);
  const standing = new Map<string, Finding & { status: 'breached' }>();
  /** Since when each breach holds. */
  const since = new Map<string, number>();
  let now = 0;

  function take(readings: readonly (readonly [metric: string, instance: string, value: number])[]): void {
    const places = readings.map(([metric, instance]) => {
      const known = present.series.findIndex((one) => one?.[1] === metric && one[2] === instance);
      if (known >= 0) return known;
      const metricDeclared = declared.get(metric);
      if (metricDeclared === undefined) throw new Error(`No probe measures ${metric}.`);
      const place = present.series.length;
      present.declare([metricDeclared], [[place, metric, instance]]);
      panel.declare(scope);
      return place;
    });
    const values: (number | null)[] = new Array(present.series.length).fill(null);
    for (const [n, place] of places.entries()) values[place] = readings[n]?.[2] ?? null;
    present.take({ values }, now);
    panel.observe(now);
    judge(false);
  }

  function judge(ticking: boolean): void {
    panel.judge(now, { ...here, reportedAt: now }, ticking, (check, finding) => {
      const name = `${check.ready.rule.id} ${check.instance}`.trim();
      if (finding.status !== 'breached') {
        standing.delete(name);
        since.delete(name);
        return;
      }
      standing.set(name, finding);
      if (!since.has(name)) since.set(name, now);
    });
  }

  return {
    /** Tells the same every minute for so long. */
    tells(told: Told, minutes = 1): void {
      const readings = Object.entries(told).map(([name, value]) => {
        const [metric = '', instance = ''] = name.split(' of ');
        const index = typeof value === 'string' ? (declared.get(metric)?.states ?? []).indexOf(value) : value;
        if (index === -1) throw new Error(`${metric} has no state ${value}.`);
        return [metric, instance, index] as const;
      });
      for (let n = 0; n < minutes; n += 1) {
        now += 60_000;
        take(readings);
        judge(true);
      }
    },
    /** What a probe found, a minute after the last. */
    found(...results: readonly Result[]): void {
      now += 60_000;
      const all = results.flatMap(({ readings = [] }) => readings);
      take(
        all.flatMap(({ metric, instance = '', value }) => (value === null ? [] : [[metric, instance, value] as const])),
      );
      for (const { events = [] } of results)
        for (const { kind, instance = '' } of events) panel.event(kind, instance, now);
      judge(true);
    },
    pass(minutes: number): void {
      for (let n = 0; n < minutes; n += 1) {
        now += 60_000;
        judge(true);
      }
    },
    /** `RULE` or `RULE INSTANCE` → severity, of what has been breached for as long as its rule's hold. */
    get complaints(): Record<string, string> {
      const holds = new Map(shippedRules.map(({ id, holdMs }) => [id, holdMs]));
      return Object.fromEntries(
        [...standing]
          .filter(([name]) => now - (since.get(name) ?? now) >= (holds.get(name.split(' ')[0] ?? '') ?? 0))
          .map(([name, { severity }]) => [name, severity]),
      );
    },
  };
}
