import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BufferOptions, openBuffer, type ReportBuffer } from '../../packages/agent/src/buffer.ts';

let folder: string;
let warnings: string[];
let epochs = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forewarn-buffer-'));
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const everyMs = 10_000;
const startAt = Date.UTC(2026, 0, 1);

function open(more: Partial<BufferOptions> = {}): ReportBuffer {
  const newEpoch = () => `epoch-${epochs++}-abcdefgh`;
  return openBuffer({ folder, boot: 'boot-one-1', newEpoch, warn: (message) => warnings.push(message), ...more });
}

/** Appends the next report as the agent does, and says what event it told of. */
function add(buffer: ReportBuffer, filler = ''): string | undefined {
  const seq = buffer.nextSeq;
  const [at, up] = [startAt + seq * everyMs, 1000 + seq * everyMs];
  const gap = buffer.makeRoom(at);
  const text = `{"t":"report","seq":${seq},"at":${at},"up":${up},"values":[${seq}],"details":[[0,"${filler}"]]}`;
  const first = seq === 0;
  const metrics = first ? [{ name: 'cpu.use', unit: 'ratio' as const, help: 'Busy.' }] : [];
  const series = first ? [[0, 'cpu.use', ''] as [number, string, string]] : [];
  buffer.append({ seq, at, up, text, added: { metrics, series } });
  return gap?.detail;
}

function addMany(buffer: ReportBuffer, count: number, filler = ''): string[] {
  return Array.from({ length: count }, () => add(buffer, filler)).filter((gap) => gap !== undefined);
}

/** Everything after `seq`, asked as a connection does. */
function drain(buffer: ReportBuffer, seq = -1): number[] {
  const seqs: number[] = [];
  for (let after = seq; ; ) {
    const reports = buffer.after(after, 50);
    const last = reports.at(-1);
    if (last === undefined) return seqs;
    seqs.push(...reports.map((report) => report.seq));
    after = last.seq;
  }
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const segments = () => readdirSync(folder).filter((name) => name.endsWith('.reports'));

describe('the buffer', () => {
  it('gives back every report in order, those in memory and those on disk', () => {
    const buffer = open({ limits: { segmentBytes: 4096 } });
    addMany(buffer, 700);
    expect(segments().length).toBeGreaterThan(5);
    expect(drain(buffer)).toEqual(range(0, 700));
    expect(drain(buffer, 650)).toEqual(range(651, 700));
    expect(buffer.waiting().reports).toBe(700);
  });

  it('goes on after a restart: same epoch, same series, next number', () => {
    const before = open();
    addMany(before, 300);
    const after = open();
    expect(after.epoch).toBe(before.epoch);
    expect(after.table).toEqual({
      metrics: [{ name: 'cpu.use', unit: 'ratio', help: 'Busy.' }],
      series: [[0, 'cpu.use', '']],
    });
    expect(after.nextSeq).toBe(300);
    add(after);
    expect(drain(after)).toEqual(range(0, 301));
  });

  it('survives a kill at any byte: what was whole is there, what was torn is not, and the next report is whole again', () => {
    const buffer = open();
    addMany(buffer, 3);
    buffer.close();
    const [name = ''] = segments();
    const path = join(folder, name);
    const whole = readFileSync(path);
    const lineEnds = [...whole.entries()].filter(([, byte]) => byte === 10).map(([index]) => index + 1);
    for (let cutAt = lineEnds[0] ?? 0; cutAt <= whole.length; cutAt++) {
      writeFileSync(path, whole.subarray(0, cutAt));
      const opened = open();
      const kept = lineEnds.filter((end) => end <= cutAt).length - 1;
      expect(drain(opened), `cut at byte ${cutAt}`).toEqual(range(0, kept));
      add(opened);
      opened.close();
      const again = open();
      expect(drain(again), `after a cut at byte ${cutAt}`).toEqual(range(0, kept + 1));
      again.close();
    }
  });

  it('survives a kill while the series table is written: no index ever means two things', () => {
    const buffer = open();
    addMany(buffer, 1);
    buffer.close();
    const path = join(folder, 'series');
    const whole = readFileSync(path);
    for (let cutAt = whole.indexOf('\n') + 1; cutAt < whole.length; cutAt++) {
      writeFileSync(path, whole.subarray(0, cutAt));
      const opened = open();
      const { metrics, series } = opened.table;
      const at = startAt;
      const added = {
        metrics: metrics.length === 0 ? [{ name: 'memory.used', unit: 'ratio' as const, help: 'Used.' }] : [],
        series: series.length === 0 ? [[0, 'memory.used', ''] as [number, string, string]] : [],
      };
      opened.append({
        seq: opened.nextSeq,
        at,
        up: 1,
        text: '{"t":"report","seq":9,"at":1,"up":1,"values":[]}',
        added,
      });
      const expected = opened.table.series;
      opened.close();
      const again = open();
      expect(again.table.series, `cut at byte ${cutAt}`).toEqual(expected);
      expect(again.table.series).toHaveLength(1);
      again.close();
    }
  });

  it('leaves out a line that a bad disk changed, and keeps the others', () => {
    const buffer = open();
    addMany(buffer, 5);
    buffer.close();
    const path = join(folder, segments()[0] ?? '');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"values":[2]', '"values":[7]'));
    expect(drain(open())).toEqual([0, 1, 3, 4]);
  });

  it('never uses a number twice when its newest file is lost to damage', () => {
    const buffer = open({ limits: { segmentBytes: 1024 } });
    addMany(buffer, 50);
    const next = buffer.nextSeq;
    buffer.close();
    writeFileSync(join(folder, segments().at(-1) ?? ''), 'garbage');
    expect(open().nextSeq).toBeGreaterThanOrEqual(next);
  });

  it('begins a new epoch when the series table is lost, and tells how many reports went with it', () => {
    const before = open();
    addMany(before, 20);
    before.close();
    writeFileSync(join(folder, 'series'), 'garbage');
    const after = open();
    expect(after.epoch).not.toBe(before.epoch);
    expect(after.nextSeq).toBe(0);
    expect(after.makeRoom(startAt)?.detail).toContain('20 reports');
    expect(drain(after)).toEqual([]);
  });

  it('says of reports from before a restart of the machine which boot they are from, and skips numbers a power cut may have taken', () => {
    const before = open();
    addMany(before, 3);
    before.close();
    const after = open({ boot: 'boot-two-2' });
    expect(after.nextSeq).toBe(1003);
    add(after);
    const boots = [...after.after(-1, 10), ...after.after(2, 10)].map(({ text }) => JSON.parse(text).boot);
    expect(boots).toEqual(['boot-one-1', 'boot-one-1', 'boot-one-1', undefined]);
  });
});

describe('the buffer, when room is short', () => {
  it('drops the oldest first past its size, and the next report says how many and which span', () => {
    const buffer = open({ limits: { bytes: 20_000, segmentBytes: 2000, inMemory: 5 } });
    const gaps = addMany(buffer, 400);
    const kept = drain(buffer);
    expect(kept.at(-1)).toBe(399);
    expect(kept).toEqual(range(kept[0] ?? 0, 400));
    const bytes = segments().reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    expect(bytes).toBeLessThanOrEqual(20_000);
    const told = gaps.reduce((sum, gap) => sum + Number.parseInt(gap, 10), 0);
    expect(told).toBe(kept[0]);
    expect(buffer.waiting().dropped).toBe(told);
    expect(gaps[0]).toMatch(/^\d+ reports were dropped .* between 2026-01-01 00:00 and 2026-01-01 00:0\d UTC/);
  });

  it('keeps 72 h of running time, whatever the wall clock does', () => {
    const buffer = open({ limits: { spanMs: 100 * everyMs, segmentBytes: 1000, inMemory: 2 } });
    addMany(buffer, 400);
    const kept = drain(buffer);
    expect(kept.length).toBeGreaterThanOrEqual(100);
    expect(kept.length).toBeLessThan(130);
  });

  it('forgets acked reports in time, and never calls that a gap', () => {
    const buffer = open({ limits: { keepAckedMs: 0, segmentBytes: 1000, inMemory: 5 } });
    const gaps: string[] = [];
    for (let round = 0; round < 50; round++) {
      gaps.push(...addMany(buffer, 6));
      buffer.acked(buffer.nextSeq - 1);
    }
    expect(gaps).toEqual([]);
    expect(buffer.waiting()).toEqual({ reports: 0, bytes: 0, dropped: 0 });
    expect(segments().length).toBeLessThanOrEqual(2);
  });

  it('keeps acked reports for a collector that comes back from a backup', () => {
    const buffer = open({ limits: { segmentBytes: 1000, inMemory: 5 } });
    addMany(buffer, 200);
    buffer.acked(199);
    expect(drain(buffer, 49)).toEqual(range(50, 200));
    expect(open().waiting().reports).toBe(200);
  });

  it('knows after a restart what had been acked', () => {
    const buffer = open();
    addMany(buffer, 10);
    buffer.acked(7);
    add(buffer);
    expect(open().waiting().reports).toBe(3);
  });

  it('stops writing when the disk is nearly full, goes on from memory, says what memory could not hold, and writes again when there is room', () => {
    let free = 0.5;
    const buffer = open({ freeRatio: () => free, limits: { inMemory: 20 } });
    addMany(buffer, 10);
    free = 0.04;
    addMany(buffer, 6);
    const size = statSync(join(folder, segments()[0] ?? '')).size;
    const gaps = addMany(buffer, 30);
    expect(statSync(join(folder, segments()[0] ?? '')).size).toBe(size);
    expect(warnings).toHaveLength(1);
    expect(gaps.length).toBeGreaterThan(0);
    expect(drain(buffer, buffer.nextSeq - 21)).toHaveLength(20);
    free = 0.5;
    addMany(buffer, 10);
    expect(statSync(join(folder, segments()[0] ?? '')).size).toBeGreaterThan(size);
  });

  it('hands out reports in order when some of them are only in memory', () => {
    let free = 0.5;
    const buffer = open({ freeRatio: () => free, limits: { inMemory: 22 } });
    addMany(buffer, 6);
    free = 0.01;
    addMany(buffer, 10);
    free = 0.5;
    addMany(buffer, 10);
    expect(drain(buffer)).toEqual(range(0, 26));
  });

  it('begins a new epoch on demand with nothing left of the old one', () => {
    const buffer = open();
    addMany(buffer, 10);
    buffer.acked(9);
    const before = buffer.epoch;
    buffer.renew();
    expect(buffer.epoch).not.toBe(before);
    expect(buffer.table).toEqual({ metrics: [], series: [] });
    expect(buffer.nextSeq).toBe(0);
    expect(add(buffer)).toBeUndefined();
    expect(drain(open())).toEqual([0]);
  });
});

describe('the folder of the buffer', () => {
  it('opens again after a copy of it was made in the middle of everything', () => {
    const buffer = open({ limits: { segmentBytes: 1000 } });
    for (let round = 0; round < 20; round++) {
      addMany(buffer, 7);
      const copy = mkdtempSync(join(tmpdir(), 'forewarn-copy-'));
      cpSync(folder, copy, { recursive: true });
      const opened = open({ folder: copy });
      expect(opened.nextSeq).toBe(buffer.nextSeq);
      expect(drain(opened)).toEqual(drain(buffer));
      opened.close();
      rmSync(copy, { recursive: true });
    }
  });

  it('is for its owner only', () => {
    addMany(open(), 1);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
  });
});
