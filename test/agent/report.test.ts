import { type Reading, type Report, toCollectorSchema, type Unit } from '@forewarn/shared';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rounded, shortestJson } from '../../packages/agent/src/report/number.ts';
import { type Composed, createReporter, type ProbeRun } from '../../packages/agent/src/report.ts';
import { decode } from '../../packages/collector/src/ingest/decode.ts';

const nothing = { metrics: [], series: [] };
const metrics = {
  'disk.used': { unit: 'ratio', help: 'How full.' },
  'disk.available_bytes': { unit: 'bytes', help: 'Room.' },
  'disk.state': { unit: 'state', help: 'Writable?', states: ['writable', 'read-only'] },
} as const;

function found(readings: readonly Reading[], more: Partial<ProbeRun> = {}): ProbeRun {
  return { probe: 'disk', outcome: 'ok', durationMs: 1.2345, metrics, readings, events: [], ...more };
}

function parsed(composed: Composed): Report {
  const message = toCollectorSchema.parse(JSON.parse(composed.text));
  if (message.t !== 'report') throw new Error('not a report');
  return message;
}

const at = (seq: number) => ({ seq, at: 1_767_225_600_000 + seq * 10_000, up: 5_000_000 + seq * 10_000 });
const used = (instance: string, value: number | null) => ({ metric: 'disk.used', instance, value });

describe('a report', () => {
  it('gives each series its place once and keeps it', () => {
    const reporter = createReporter(nothing);
    const first = reporter.compose(at(0), [found([used('/', 0.5), used('/srv', 0.25)])]);
    expect(first.added.series).toEqual([
      [0, 'disk.used', '/'],
      [1, 'disk.used', '/srv'],
    ]);
    expect(first.added.metrics).toEqual([{ name: 'disk.used', unit: 'ratio', help: 'How full.' }]);
    const second = reporter.compose(at(1), [found([used('/srv', 0.26)])]);
    expect(second.added).toEqual(nothing);
    expect(parsed(second).values).toEqual([null, 0.26]);
  });

  it('goes on with the places of before after a restart', () => {
    const before = createReporter(nothing).compose(at(0), [found([used('/', 0.5), used('/srv', 0.25)])]);
    const after = createReporter(before.added).compose(at(1), [found([used('/srv', 0.3), used('/new', 0.1)])]);
    expect(parsed(after).values).toEqual([null, 0.3, 0.1]);
    expect(after.added.series).toEqual([[2, 'disk.used', '/new']]);
    expect(after.added.metrics).toEqual([]);
  });

  it('says nothing of what has no value, and nothing at all behind the last one', () => {
    const reporter = createReporter(nothing);
    const report = reporter.compose(at(0), [found([used('/', 0.5), used('/a', null), used('/b', Number.NaN)])]);
    expect(report.text).toContain('"values":[0.5]');
    expect(report.added.series).toHaveLength(3);
  });

  it('repeats a sentence for people only when it changed', () => {
    const reporter = createReporter(nothing);
    const saying = (seq: number, detail?: string) =>
      parsed(reporter.compose(at(seq), [found([{ ...used('/', 0.5), ...(detail !== undefined && { detail }) }])]))
        .details;
    expect(saying(0, 'nearly full')).toEqual([[0, 'nearly full']]);
    expect(saying(1, 'nearly full')).toBeUndefined();
    expect(saying(2)).toEqual([[0, '']]);
    expect(saying(3)).toBeUndefined();
  });

  it('tells the outcome of a probe when it changes, and every ten minutes with its duration', () => {
    const reporter = createReporter(nothing);
    const table: string[] = [];
    const told = (seq: number, more: Partial<ProbeRun> = {}) => {
      const composed = reporter.compose(at(seq), [found([used('/', 0.5)], more)]);
      table.push(...composed.added.series.map(([, metric]) => metric));
      const { values } = parsed(composed);
      return Object.fromEntries(table.map((metric, index) => [metric, values[index] ?? null]));
    };
    expect(told(0)).toEqual({ 'disk.used': 0.5 });
    told(1);
    expect(told(2)).toEqual({ 'disk.used': 0.5, 'probe.outcome': 0, 'probe.duration': 1.23 });
    expect(told(3)).toMatchObject({ 'probe.outcome': null, 'probe.duration': null });
    expect(told(4, { outcome: 'failed', problem: 'no /proc' })).toMatchObject({
      'probe.outcome': 2,
      'probe.duration': null,
    });
    expect(told(5, { outcome: 'failed', problem: 'no /proc' })).toMatchObject({ 'probe.outcome': null });
    expect(told(62, { outcome: 'failed', problem: 'no /proc' })).toMatchObject({
      'probe.outcome': 2,
      'probe.duration': 1.23,
    });
  });

  it('of 40 ordinary values is at most 300 bytes long', () => {
    const random = seeded(7);
    const readings = Array.from({ length: 40 }, (_, index): Reading => {
      if (index % 4 === 0) return { metric: 'disk.available_bytes', instance: `${index}`, value: random() * 2e12 };
      if (index % 4 === 1) return { metric: 'disk.state', instance: `${index}`, value: 0 };
      return used(`${index}`, index % 4 === 2 ? random() : 0);
    });
    const { text } = createReporter(nothing).compose({ seq: 123_456, at: 1_767_225_600_000, up: 864_000_123 }, [
      found(readings),
    ]);
    expect(JSON.parse(text).values).toHaveLength(40);
    expect(text.length).toBeLessThanOrEqual(300);
  });

  it('drops figures past 160 and says so once a day; places are kept for states, which tell of trouble', () => {
    const reporter = createReporter(nothing);
    const many = found(Array.from({ length: 230 }, (_, index) => used(`/${index}`, 0.1)));
    const first = parsed(reporter.compose(at(0), [many]));
    expect(first.values).toHaveLength(160);
    expect(first.events?.map(({ kind }) => kind)).toEqual(['series-dropped']);
    expect(first.events?.[0]?.detail).toContain('70');
    expect(parsed(reporter.compose(at(1), [many])).events).toBeUndefined();
    expect(parsed(reporter.compose(at(8640), [many])).events).toHaveLength(1);
    const states = Array.from({ length: 50 }, (_, index) => ({
      metric: 'disk.state',
      instance: `/${index}`,
      value: 1,
    }));
    expect(parsed(reporter.compose(at(8641), [found(states)])).values).toHaveLength(200);
  });

  it('says nothing of a probe for which there never was anything here, and everything from the first find on', () => {
    const reporter = createReporter(nothing);
    const wifi = (outcome: 'ok' | 'nothing-here') => found([], { probe: 'wifi', outcome });
    const outcomesIn = (composed: Composed) => composed.added.series.filter(([, metric]) => metric === 'probe.outcome');
    for (let seq = 0; seq < 5; seq += 1)
      expect(outcomesIn(reporter.compose(at(seq), [wifi('nothing-here')]))).toEqual([]);
    expect(outcomesIn(reporter.compose(at(5), [wifi('ok')]))).toHaveLength(1);
    const gone = parsed(reporter.compose(at(6), [wifi('nothing-here')]));
    expect(gone.values.at(-1)).not.toBe(null);
  });

  it('asks for a new epoch only when dead series hold the places of living ones', () => {
    const hour = 360;
    const reporter = createReporter(nothing);
    reporter.compose(at(0), [found(Array.from({ length: 200 }, (_, index) => used(`/${index}`, 0.1)))]);
    const living = found(Array.from({ length: 201 }, (_, index) => used(`/${index}`, 0.1)));
    for (let hours = 1; hours <= 30; hours++) reporter.compose(at(hours * hour), [living]);
    expect(reporter.crowded(at(30 * hour).up)).toBe(false);
    const moved = found([used('/new', 0.1)]);
    for (let hours = 31; hours <= 60; hours++) reporter.compose(at(hours * hour), [moved]);
    expect(reporter.crowded(at(60 * hour).up)).toBe(true);
  });

  it('keeps events that do not fit for the next report', () => {
    const reporter = createReporter(nothing);
    const events = Array.from({ length: 130 }, (_, index) => ({
      kind: 'oom-kill',
      at: index,
      detail: 'x'.repeat(900),
    }));
    const first = parsed(reporter.compose(at(0), [found([], { events })]));
    const second = parsed(reporter.compose(at(1), []));
    expect([first.events?.length, second.events?.length]).toEqual([100, 30]);
    expect(second.events?.at(-1)?.at).toBe(129);
  });

  it('holds no half of a character, whoever cut it: the collector would refuse it again and again', () => {
    const half = 'Küche \ud83d';
    const events = [{ kind: 'oom-kill', at: 1, instance: half, detail: half }];
    const readings = [
      { ...used(half, 0.5), detail: half },
      { ...used('/', 0.5), detail: `${'x'.repeat(499)}\u{1f5a8}` },
    ];
    const { text, added } = createReporter(nothing).compose(at(1), [found(readings, { events })]);
    expect(decode(Buffer.from(text))).toMatchObject({ t: 'report' });
    expect(decode(Buffer.from(JSON.stringify({ t: 'series', ...added })))).toMatchObject({ t: 'series' });
  });

  it('is one the collector accepts, whatever a probe finds', () => {
    const text = fc.oneof(fc.string({ maxLength: 700 }), fc.string({ unit: 'binary', maxLength: 700 }));
    const reading = fc.record({
      metric: fc.constantFrom('disk.used', 'disk.available_bytes', 'disk.state', 'not.declared'),
      instance: text,
      value: fc.oneof(fc.double(), fc.constant(null), fc.integer()),
      detail: text,
    });
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 60 }), (readings) => {
        const composed = createReporter(nothing).compose(at(1), [found(readings)]);
        parsed(composed);
        toCollectorSchema.parse({ t: 'series', ...composed.added });
      }),
      { numRuns: 500 },
    );
  });
});

describe('a number in a report', () => {
  it('is as short as JSON allows and parses back to itself', () => {
    expect(shortestJson(123_450_000_000)).toBe('12345e7');
    expect(shortestJson(0.000012)).toBe('12e-6');
    expect(shortestJson(0.1234)).toBe('0.1234');
    expect(shortestJson(-1e21)).toBe('-1e21');
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = shortestJson(value);
        expect(JSON.parse(text)).toBe(value + 0);
        expect(text.length).toBeLessThanOrEqual(JSON.stringify(value).length);
      }),
    );
  });

  it('keeps five significant digits', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e15, noNaN: true }), (value) => {
        const kept = rounded(value, 'bytes' satisfies Unit) ?? 0;
        expect(Math.abs(kept - value) / value).toBeLessThanOrEqual(5e-5);
      }),
    );
    expect(rounded(0.123456, 'ratio')).toBe(0.1235);
    expect(rounded(Number.POSITIVE_INFINITY, 'bytes')).toBeNull();
  });
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
