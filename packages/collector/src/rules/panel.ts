import { type Attention, createAttention } from './attention.ts';
import type { Check, Readings } from './check.ts';
import { CheckView } from './check-view.ts';
import type { Finding, Presence } from './rule.ts';
import type { ReadyRule, Ruleset, Scope } from './ruleset.ts';
import { createWindows } from './windows.ts';

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
  /** Whether `judge` would judge anything at all: for most reports it would not. */
  isNeeded(now: number, ticking: boolean): boolean;
  /** Judges everything, or (`ticking`) just what depends on passing time and what is watched. */
  judge(now: number, presence: Presence, ticking: boolean, visit: (check: Check, finding: Finding) => void): void;
  check(rule: string, instance: string): Check | undefined;
  /** The clock was stepped: everything remembered was so much later (earlier when negative). */
  shift(byMs: number): void;
}

const mostMoments = 64;

/** `before`: the device's panel so far, whose events go on counting. */
export const createPanel = (ruleset: Ruleset, readings: Readings, before?: Pick<Panel, 'moments'>): Panel =>
  new DevicePanel(ruleset, readings, before);

/** A class because an object literal with getters is kept as a dictionary by V8, and this is used with every report. */
class DevicePanel implements Panel {
  readonly moments: Map<string, number[]>;
  checks: Check[] = [];
  readonly #ruleset: Ruleset;
  readonly #readings: Readings;
  readonly #attention: Attention;
  readonly #view: CheckView;
  readonly #windows = createWindows();
  #scope: Scope | undefined;
  readonly #byName = new Map<string, Check>();
  /** Which window holds a series' mean over a time: `INDEX WINDOW_MS` → number. */
  readonly #places = new Map<string, number>();
  /** Windows and the series that feed them, side by side. */
  #fedWindows = new Int32Array(0);
  #feedingSeries = new Int32Array(0);

  constructor(ruleset: Ruleset, readings: Readings, before: Pick<Panel, 'moments'> | undefined) {
    this.#ruleset = ruleset;
    this.#readings = readings;
    this.moments = new Map(before?.moments);
    this.#attention = createAttention(readings);
    this.#view = new CheckView(readings, this.#windows, this.moments);
  }

  declare(scope: Scope): void {
    this.#scope = scope;
    this.checks = [];
    const indexes = indexesOf(this.#readings.series);
    for (const base of this.#ruleset.forDevice(scope)) {
      const { metrics, events } = base.judge;
      if (metrics.length === 0 && events.length === 0) this.#add(base, scope, '', indexes);
      for (const instance of indexes.get(metrics[0] ?? '')?.keys() ?? []) this.#add(base, scope, instance, indexes);
      for (const key of this.moments.keys()) {
        const [kind = '', instance = ''] = key.split('\n');
        if (events.includes(kind)) this.#add(base, scope, instance, indexes);
      }
    }
    this.#attend();
    const kept = new Set(this.checks);
    this.#fedWindows = Int32Array.from(this.#places.values());
    this.#feedingSeries = Int32Array.from(this.#places.keys(), (key) => Number(key.split(' ')[0]));
    for (const [name, old] of this.#byName) if (!kept.has(old)) this.#byName.delete(name);
  }

  observe(at: number): void {
    const { readAt, values } = this.#readings;
    const feeding = this.#feedingSeries;
    for (let i = 0; i < feeding.length; i++) {
      const index = feeding[i] ?? -1;
      if (readAt[index] === at) this.#windows.add(this.#fedWindows[i] ?? -1, values[index] ?? 0, at);
    }
  }

  event(kind: string, instance: string, at: number): void {
    const key = `${kind}\n${instance}`;
    const known = this.moments.get(key);
    const list = known ?? [];
    list.push(at);
    list.sort((a, b) => a - b);
    if (list.length > mostMoments) list.shift();
    this.moments.set(key, list);
    if (!known && this.#scope) {
      const indexes = indexesOf(this.#readings.series);
      for (const base of this.#ruleset.forDevice(this.#scope)) {
        if (base.judge.events.includes(kind)) this.#add(base, this.#scope, instance, indexes);
      }
      this.#attend();
    }
    this.checks.forEach((one, i) => {
      if (one.instance === instance && one.ready.judge.events.includes(kind)) this.#attention.wake(i);
    });
  }

  isNeeded(now: number, ticking: boolean): boolean {
    return this.#attention.next(0, now, ticking) >= 0;
  }

  judge(now: number, presence: Presence, ticking: boolean, visit: (check: Check, finding: Finding) => void): void {
    const attention = this.#attention;
    const view = this.#view;
    view.now = now;
    view.presence = presence;
    for (let i = attention.next(0, now, ticking); i >= 0; i = attention.next(i + 1, now, ticking)) {
      const one = this.checks[i];
      if (!one || (ticking && !one.watched && !one.ready.judge.onTick)) continue;
      view.check = one;
      const finding = one.ready.judge.evaluate(view, now);
      const isNews = finding.status !== one.last || one.watched || finding.status === 'breached';
      one.last = finding.status;
      // Unknown keeps the severity that stood: coming back inside the hysteresis is still the same breach.
      if (finding.status === 'breached') one.breached = finding.severity;
      else if (finding.status === 'ok') one.breached = undefined;
      if (isNews) visit(one, finding);
      attention.judged(i, now, finding.status, one.watched);
    }
    view.check = undefined;
  }

  check(rule: string, instance: string): Check | undefined {
    return this.#byName.get(`${rule}\n${instance}`);
  }

  shift(byMs: number): void {
    this.#windows.shift(byMs);
    for (const [key, list] of this.moments)
      this.moments.set(
        key,
        list.map((at) => at + byMs),
      );
    for (const one of this.checks) if (one.changedAt > 0) one.changedAt += byMs;
    this.#attend();
  }

  #add(base: ReadyRule, scope: Scope, instance: string, indexes: Indexes): void {
    const name = `${base.rule.id}\n${instance}`;
    const ready = this.#ruleset.forInstance(base, scope, instance);
    if (!ready) return;
    const slots = ready.judge.metrics.map((metric) => {
      const own = indexes.get(metric);
      return own?.get(instance) ?? own?.get('') ?? -1;
    });
    const before = this.#byName.get(name);
    const made: Check = {
      ready,
      instance,
      slots,
      means: ready.judge.means.flatMap(({ slot, windowMs }) => {
        const index = slots[slot] ?? -1;
        return index < 0 ? [] : [{ slot, windowMs, window: this.#windowOf(index, windowMs) }];
      }),
      last: before?.last ?? 'unknown',
      breached: before?.breached,
      watched: before?.watched ?? false,
      changedAt: before?.changedAt ?? 0,
    };
    this.checks.push(made);
    this.#byName.set(name, made);
  }

  #windowOf(index: number, windowMs: number): number {
    const key = `${index} ${windowMs}`;
    const window = this.#places.get(key) ?? this.#windows.open(windowMs);
    this.#places.set(key, window);
    return window;
  }

  #attend(): void {
    this.#attention.begin(
      this.checks.map(({ ready: { judge }, slots }) => {
        const metric = judge.metrics[0];
        const states = metric === undefined ? undefined : this.#readings.metrics.get(metric)?.states;
        return { judge, slots, states };
      }),
    );
  }
}

/** Series index by metric and instance. Made when it is needed: kept for each device it was a quarter of its memory. */
type Indexes = ReadonlyMap<string, ReadonlyMap<string, number>>;

function indexesOf(series: Readings['series']): Indexes {
  const indexes = new Map<string, Map<string, number>>();
  for (const one of series) {
    if (!one) continue;
    const [index, metric, instance] = one;
    const ofMetric = indexes.get(metric) ?? new Map<string, number>();
    if (!ofMetric.has(instance)) ofMetric.set(instance, index);
    indexes.set(metric, ofMetric);
  }
  return indexes;
}
