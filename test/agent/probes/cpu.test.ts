import { describe, expect, it } from 'vitest';
import { cpu, parseLoad, parseStat } from '../../../packages/agent/src/probes/cpu.ts';
import { printed, recordedHost, start, valueIn } from '../recorded-host.ts';

const stat = (user: number, idle: number, iowait: number, steal: number, cores = 2) =>
  `cpu  ${user} 0 0 ${idle} ${iowait} 0 0 ${steal} 0 0\n${Array.from({ length: cores }, (_, n) => `cpu${n} 0 0 0 0 0 0 0 0 0 0\n`).join('')}intr 1 2 3\nprocs_running 3\nprocs_blocked 2\n`;

describe('what the processor did', () => {
  it('is read from what a real kernel printed', () => {
    const times = parseStat(printed('stat'));
    expect(times).toMatchObject({ cores: 2, blocked: 0 });
    expect(times?.busy).toBeGreaterThan(20_000);
    expect(parseLoad(printed('loadavg'))?.load15).toBeGreaterThan(0);
  });

  it('counts cores by their lines, so that one taken offline is not counted', () => {
    expect(parseStat('cpu  1 0 0 1 0 0 0 0\ncpu0 1 0\ncpu3 1 0\nintr 1\n')?.cores).toBe(2);
  });

  it('understands a kernel that tells no stolen time as one that is not understood, rather than guessing', () => {
    expect(parseStat('cpu  1 2 3\n')).toBeUndefined();
    expect(parseStat('')).toBeUndefined();
    expect(parseStat('\u0000\u0001garbage')).toBeUndefined();
    expect(parseLoad('0.1 0.2')).toBeUndefined();
  });

  it('is told as shares of the time since the last look, of all cores', async () => {
    const host = recordedHost();
    const look = start(cpu, host);
    host.files.set('/proc/stat', stat(100, 1000, 50, 10));
    const first = await look();
    expect(valueIn(first, 'cpu.use')).toBeUndefined();
    expect(valueIn(first, 'cpu.blocked')).toBe(2);
    host.files.set('/proc/stat', stat(150, 1030, 60, 20));
    const second = await look();
    expect(valueIn(second, 'cpu.use')).toBeCloseTo(0.5);
    expect(valueIn(second, 'cpu.iowait')).toBeCloseTo(0.1);
    expect(valueIn(second, 'cpu.steal')).toBeCloseTo(0.1);
  });

  it('never becomes negative when the kernel takes waiting time back', async () => {
    const host = recordedHost();
    const look = start(cpu, host);
    host.files.set('/proc/stat', stat(100, 1000, 50, 0));
    await look();
    host.files.set('/proc/stat', stat(200, 1100, 40, 0));
    const result = await look();
    expect(valueIn(result, 'cpu.iowait')).toBe(0);
    expect(valueIn(result, 'cpu.use')).toBeCloseTo(0.5);
  });

  it('has no shares when no time passed', async () => {
    const look = start(cpu, recordedHost());
    await look();
    expect(valueIn(await look(), 'cpu.use')).toBeUndefined();
  });

  it('divides load and run queue by the cores, and does not count itself', async () => {
    const host = recordedHost();
    host.files.set('/proc/loadavg', '8.00 6.00 4.00 7/900 1234\n');
    const result = await start(cpu, host)();
    expect(valueIn(result, 'cpu.load15_per_core')).toBe(2);
    expect(valueIn(result, 'cpu.run_queue')).toBe(6);
    expect(valueIn(result, 'cpu.run_queue_per_core')).toBe(3);
  });

  it('tells the number of cores once, and again when it changed', async () => {
    const host = recordedHost();
    const look = start(cpu, host);
    expect((await look()).facts).toEqual([{ section: 'processor', rows: [{ cores: 2 }] }]);
    expect((await look()).facts).toEqual([]);
    host.files.set('/proc/stat', stat(1, 1, 1, 1, 4));
    expect((await look()).facts).toEqual([{ section: 'processor', rows: [{ cores: 4 }] }]);
  });

  it('fails, saying what is missing, when the kernel prints something else', async () => {
    const host = recordedHost();
    host.files.set('/proc/stat', 'nothing of the kind');
    await expect(start(cpu, host)()).rejects.toThrow('/proc/stat');
  });

  it('is told without loads on Windows, which keeps none, and with them on macOS', async () => {
    const host = recordedHost();
    host.platform = 'win32';
    const look = start(cpu, host);
    await look();
    host.machine = { ...host.machine, busyMs: 300, idleMs: 700 };
    const windows = await look();
    expect(windows.readings).toEqual([{ metric: 'cpu.use', value: 0.3 }]);
    host.platform = 'darwin';
    expect(valueIn(await start(cpu, host)(), 'cpu.load15_per_core')).toBe(0.75);
  });
});
