import { isFresh, type Severity } from '@forewarn/shared';
import { createAttention } from './attention.ts';
import type { Finding, InstanceView, Presence } from './rule.ts';
import type { ReadyRule, Ruleset, Scope } from './ruleset.ts';
import { createWindows } from './windows.ts';

/** The newest readings of a device, as live/present.ts keeps them. */
export interface Readings {
  readonly series: readonly (readonly [number, string, string] | undefined)[];
  readonly metrics: ReadonlyMap<string, { readonly states?: readonly string[] | undefined }>;
  readonly values: Float64Array;
  readonly readAt: Float64Array;
  readonly everyMs: Float64Array;
}

/** One rule on one instance of one device. */
export interface Check {
  readonly ready: ReadyRule;
  readonly instance: string;
  /** Series index per slot, -1 = the device has none. */
  readonly slots: readonly number[];
  readonly means: readonly { readonly slot: number; readonly windowMs: number; readonly window: number }[];
  last: Finding['status'];
  breached: Severity | undefined;
  /** An incident stands or stood: its findings are wanted even while all is well. */
  watched: boolean;
  /** When people were last told something of its incident: its story never goes back in time. 0 = never. */
  changedAt: number;
}

/** All rules that judge one device, on all its instances. State, but no clock and no I/O. */
export interface Panel {
  readonly checks: readonly Check[];
  /** Newest moments of each kind of event, oldest first: `KIND\nINSTANCE` → moments. */
  readonly moments: ReadonlyMap<string, number[]>;
  /** The device has new series, or its scope changed. */
  declare(scope: Scope): void;
  /** After readings were taken: feeds the windows of rules that judge a mean. */
  observe(at: number): void;
  event(kind: string, instance: string, at: number): void;
  /** Judges everything, or (`ticking`) just what depends on passing time and what is watched. */
  judge(now: number, presence: Presence, ticking: boolean, visit: (check: Check, finding: Finding) => void): void;
  check(rule: string, instance: string): Check | undefined;
  /** The clock was stepped: everything remembered was so much later (earlier when negative). */
  shift(byMs: number): void;
}

const mostMoments = 64;

const nowhere: Presence = {
  reportedAt: 0,
  watchedSince: 0,
  leftAt: null,
  comesBack: false,
  site: { expected: 0, silent: 0 },
  speaksForSite: false,
};

/** `before`: the device's panel so far, whose events go on counting. */
export function createPanel(ruleset: Ruleset, readings: Readings, before?: Pick<Panel, 'moments'>): Panel {
  let scope: Scope | undefined;
  let checks: Check[] = [];
  const byName = new Map<string, Check>();
  const windows = createWindows();
  /** Which window holds a series' mean over a time: `INDEX WINDOW_MS` → number. */
  const places = new Map<string, number>();
  /** Series index by metric and instance. */
  let indexes = new Map<string, Map<string, number>>();
  /** Windows and the series that feed them, side by side. */
  let fedWindows: number[] = [];
  let feedingSeries: number[] = [];
  const moments = new Map(before?.moments);
  const attention = createAttention();

  let check: Check | undefined;
  let now = 0;
  let presence: Presence = nowhere;
  const indexOf = (slot: number) => check?.slots[slot] ?? -1;
  const view: InstanceView = {
    value(slot) {
      const i = indexOf(slot);
      if (i < 0 || !isFresh(readings.everyMs[i] ?? 0, readings.readAt[i] ?? 0, now)) return undefined;
      return readings.values[i];
    },
    state(slot) {
      const value = view.value(slot);
      const metric = check?.ready.judge.metrics[slot];
      return value === undefined || !metric ? undefined : readings.metrics.get(metric)?.states?.[value];
    },
    mean(slot, windowMs) {
      const mean = check?.means.find((one) => one.slot === slot && one.windowMs === windowMs);
      return mean && windows.mean(mean.window, now);
    },
    readAt(slot) {
      const at = readings.readAt[indexOf(slot)];
      return at ? at : undefined;
    },
    events: (slot) => moments.get(`${check?.ready.judge.events[slot]}\n${check?.instance}`) ?? [],
    get presence() {
      return presence;
    },
    get breached() {
      return check?.breached;
    },
  };

  const add = (base: ReadyRule, instance: string) => {
    const name = `${base.rule.id}\n${instance}`;
    const ready = scope && ruleset.forInstance(base, scope, instance);
    if (!ready) return;
    const slots = ready.judge.metrics.map((metric) => {
      const own = indexes.get(metric);
      return own?.get(instance) ?? own?.get('') ?? -1;
    });
    const before = byName.get(name);
    const made: Check = {
      ready,
      instance,
      slots,
      means: ready.judge.means.flatMap(({ slot, windowMs }) => {
        const index = slots[slot] ?? -1;
        return index < 0 ? [] : [{ slot, windowMs, window: windowOf(index, windowMs) }];
      }),
      last: before?.last ?? 'unknown',
      breached: before?.breached,
      watched: before?.watched ?? false,
      changedAt: before?.changedAt ?? 0,
    };
    checks.push(made);
    byName.set(name, made);
  };
  const attend = () =>
    attention.begin(
      checks.map(({ ready: { judge }, slots }) => {
        const metric = judge.metrics[0];
        const states = metric === undefined ? undefined : readings.metrics.get(metric)?.states;
        return { judge, series: slots[0] ?? -1, states };
      }),
    );
  const windowOf = (index: number, windowMs: number) => {
    const key = `${index} ${windowMs}`;
    const window = places.get(key) ?? windows.open(windowMs);
    places.set(key, window);
    return window;
  };

  return {
    moments,
    get checks() {
      return checks;
    },
    declare(newScope) {
      scope = newScope;
      checks = [];
      indexes = new Map();
      for (const one of readings.series) {
        if (!one) continue;
        const [index, metric, instance] = one;
        const ofMetric = indexes.get(metric) ?? new Map<string, number>();
        if (!ofMetric.has(instance)) ofMetric.set(instance, index);
        indexes.set(metric, ofMetric);
      }
      for (const base of ruleset.forDevice(scope)) {
        const { metrics, events } = base.judge;
        if (metrics.length === 0 && events.length === 0) add(base, '');
        for (const instance of indexes.get(metrics[0] ?? '')?.keys() ?? []) add(base, instance);
        for (const key of moments.keys()) {
          const [kind = '', instance = ''] = key.split('\n');
          if (events.includes(kind)) add(base, instance);
        }
      }
      attend();
      const kept = new Set(checks);
      fedWindows = [...places.values()];
      feedingSeries = [...places.keys()].map((key) => Number(key.split(' ')[0]));
      for (const [name, old] of byName) if (!kept.has(old)) byName.delete(name);
    },
    observe(at) {
      const { readAt, values } = readings;
      for (let i = 0; i < fedWindows.length; i++) {
        const index = feedingSeries[i] ?? -1;
        if (readAt[index] === at) windows.add(fedWindows[i] ?? -1, values[index] ?? 0, at);
      }
    },
    event(kind, instance, at) {
      const key = `${kind}\n${instance}`;
      const known = moments.get(key);
      const list = known ?? [];
      list.push(at);
      list.sort((a, b) => a - b);
      if (list.length > mostMoments) list.shift();
      moments.set(key, list);
      if (!known && scope) {
        for (const base of ruleset.forDevice(scope)) if (base.judge.events.includes(kind)) add(base, instance);
        attend();
      }
      checks.forEach((one, i) => {
        if (one.instance === instance && one.ready.judge.events.includes(kind)) attention.wake(i);
      });
    },
    judge(at, present, ticking, visit) {
      now = at;
      presence = present;
      for (let i = 0; i < checks.length; i++) {
        if (!attention.isNeeded(i, at, ticking, readings)) continue;
        const one = checks[i];
        if (!one || (ticking && !one.watched && !one.ready.judge.onTick)) continue;
        check = one;
        const finding = one.ready.judge.evaluate(view, at);
        const isNews = finding.status !== one.last || one.watched || finding.status === 'breached';
        one.last = finding.status;
        // Unknown keeps the severity that stood: coming back inside the hysteresis is still the same breach.
        if (finding.status === 'breached') one.breached = finding.severity;
        else if (finding.status === 'ok') one.breached = undefined;
        if (isNews) visit(one, finding);
        attention.judged(i, at, finding.status === 'ok' && !one.watched);
      }
      check = undefined;
    },
    check: (rule, instance) => byName.get(`${rule}\n${instance}`),
    shift(byMs) {
      windows.shift(byMs);
      for (const [key, list] of moments)
        moments.set(
          key,
          list.map((at) => at + byMs),
        );
      for (const one of checks) if (one.changedAt > 0) one.changedAt += byMs;
      attend();
    },
  };
}
