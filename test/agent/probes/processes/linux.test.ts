import { describe, expect, it } from 'vitest';
import { processes } from '../../../../packages/agent/src/probes/processes/index.ts';
import {
  parseIo,
  parseOwnPages,
  parseProcessStat,
  programName,
} from '../../../../packages/agent/src/probes/processes/stat.ts';
import { strainOf } from '../../../../packages/agent/src/probes/processes/strain.ts';
import { detailIn, type RecordedHost, recordedHost, start, valueIn } from '../../recorded-host.ts';

interface Told {
  readonly name: string;
  readonly parent?: number;
  readonly state?: string;
  readonly ticks?: number;
  readonly startedTicks?: number;
  readonly pages?: number;
}

function stat(pid: number, { name, parent = 1, state = 'S', ticks = 0, startedTicks = 50, pages = 10 }: Told): string {
  return `${pid} (${name}) ${state} ${parent} 0 0 0 -1 0 9 9 9 9 ${ticks} 0 0 0 20 0 1 0 ${startedTicks} 1000 ${pages} 18446744073709551615 1\n`;
}

/** Four cores, 1,000,000 KiB of memory; process 1 is always there. */
function machine(): RecordedHost & {
  runs(pid: number, told: Told): void;
  end(pid: number): void;
  pressed(what: string, share: number): void;
} {
  const host = recordedHost();
  host.files.set('/proc/stat', 'cpu  1 0 1 9 0 0 0 0\ncpu0 1\ncpu1 1\ncpu2 1\ncpu3 1\n');
  host.files.set('/proc/loadavg', '0.10 0.10 0.10 1/95 8744\n');
  host.files.set('/proc/meminfo', 'MemTotal: 1000000 kB\nMemAvailable: 800000 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n');
  host.files.set('/proc/self/statm', '20000 9765 0 0 0 0 0\n');
  const calm = 'some avg10=0.00 avg60=0.00 avg300=0.00 total=1\n';
  for (const what of ['cpu', 'memory', 'io']) host.files.set(`/proc/pressure/${what}`, calm);
  const machine = Object.assign(host, {
    runs: (pid: number, told: Told) => void host.files.set(`/proc/${pid}/stat`, stat(pid, told)),
    end: (pid: number) => void host.files.delete(`/proc/${pid}/stat`),
    pressed: (what: string, share: number) =>
      void host.files.set(`/proc/pressure/${what}`, calm.replace('avg60=0.00', `avg60=${(share * 100).toFixed(2)}`)),
    list: (path: string) =>
      path === '/proc' ? [...host.files.keys()].flatMap((name) => /^\/proc\/(\d+)\/stat$/.exec(name)?.[1] ?? []) : [],
  });
  machine.runs(1, { name: 'systemd' });
  return machine;
}

const minute = 60_000;

describe('a process as the kernel tells it', () => {
  it('may have blanks and brackets in its name', () => {
    expect(parseProcessStat(stat(7, { name: 'a) S (b', ticks: 12, pages: 3 }))).toMatchObject({
      name: 'a) S (b',
      ticks: 12,
      pages: 3,
    });
  });

  it('is none when the text is cut or foreign', () => {
    const whole = stat(7, { name: 'bash' });
    for (const text of ['', 'nonsense', whole.slice(0, 20), '7 (bash', whole.replace(/ 0 0 0 -1.*/, '')]) {
      expect(parseProcessStat(text)).toBeUndefined();
    }
    expect(parseOwnPages('')).toBeUndefined();
    expect(parseIo('rchar: 1\n')).toBeUndefined();
    expect(parseIo('rchar: 1\nread_bytes: 10\nwrite_bytes: 5\n')).toBe(15);
  });

  it('is called by the name people know', () => {
    const named = (name: string, parent = 1, pid = 9) =>
      programName(pid, { name, parent, waits: false, ticks: 0, startedTicks: 0, pages: 0 });
    expect(named('kworker/0:1-events', 2)).toBe('the kernel (kworker)');
    expect(named('Isolated Web Co')).toBe('firefox');
    expect(named('mysqld')).toBe('mysqld');
  });
});

describe('the programs of a machine', () => {
  it('are named by what they used since the last look, processes of one name together', async () => {
    const host = machine();
    host.runs(10, { name: 'chrome', ticks: 100, pages: 20_000 });
    host.runs(11, { name: 'chrome', ticks: 0, pages: 10_000 });
    host.runs(12, { name: 'mysqld', ticks: 9_000_000 });
    const look = start(processes, host);
    expect(valueIn(await look(), 'processes.cpu')).toBeUndefined();
    host.pass(minute);
    host.runs(10, { name: 'chrome', ticks: 100 + 6000, pages: 20_000 });
    host.runs(11, { name: 'chrome', ticks: 6000, pages: 10_000 });
    host.runs(12, { name: 'mysqld', ticks: 9_000_000 + 1200 });
    const result = await look();
    expect(valueIn(result, 'processes.cpu')).toBeCloseTo(0.5);
    expect(detailIn(result, 'processes.cpu')).toBe('Busiest: chrome 50 %, mysqld 5 %.');
    expect(detailIn(result, 'processes.memory')).toBe('Largest: chrome 117 MB (2 processes).');
    expect(valueIn(result, 'processes.count')).toBe(4);
  });

  it('are not blamed for what they did before anybody looked, and a number used again is another process', async () => {
    const host = machine();
    host.runs(10, { name: 'old', ticks: 5_000_000 });
    const look = start(processes, host);
    await look();
    host.pass(minute);
    // Process 10 ended, a new one has its number; an old one appears that was hidden before.
    host.runs(10, { name: 'new', ticks: 2400, startedTicks: (host.upMs - 30_000) / 10 });
    host.runs(11, { name: 'hidden', ticks: 9_000_000, startedTicks: 60 });
    expect(detailIn(await look(), 'processes.cpu')).toBe('Busiest: new 10 %.');
  });

  it('are looked at seldom while the machine is calm, and every minute while it is not', async () => {
    const host = machine();
    host.runs(10, { name: 'tar', ticks: 0 });
    const look = start(processes, host);
    await look();
    host.pass(minute);
    await look();
    host.pass(minute);
    host.runs(10, { name: 'tar', ticks: 24_000 });
    expect(detailIn(await look(), 'processes.cpu')).toBe('No program is busy.');
    host.pressed('cpu', 0.5);
    expect(detailIn(await look(), 'processes.cpu')).toBe('Busiest: tar 100 %.');
    host.pressed('cpu', 0);
    host.pass(10 * minute);
    expect(detailIn(await look(), 'processes.cpu')).toBe('No program is busy.');
  });

  it('that take their own share of memory with others are counted without what they share', async () => {
    const host = machine();
    host.runs(10, { name: 'postgres', pages: 100_000 });
    host.files.set('/proc/10/statm', '200000 100000 90000 0 0 0 0\n');
    expect(valueIn(await start(processes, host)(), 'processes.memory')).toBeCloseTo(0.04);
  });

  it('that read and write are named under pressure where the system allows it, and those that wait in any case', async () => {
    const host = machine();
    host.pressed('io', 0.5);
    host.runs(10, { name: 'rsync', state: 'D' });
    host.files.set('/proc/1/io', 'read_bytes: 0\nwrite_bytes: 0\n');
    host.files.set('/proc/10/io', 'read_bytes: 5\nwrite_bytes: 5\n');
    const look = start(processes, host);
    await look();
    host.pass(minute);
    host.files.set('/proc/10/io', 'read_bytes: 5\nwrite_bytes: 125829125\n');
    const result = await look();
    expect(detailIn(result, 'processes.io')).toBe('Reading and writing most: rsync 2 MB/s.');
    expect(detailIn(result, 'processes.waiting')).toBe('Waiting for a disk: rsync.');

    const refusal = Object.assign(new Error('refused'), { code: 'EACCES' });
    for (const pid of [1, 10]) host.files.set(`/proc/${pid}/io`, refusal);
    const refused = start(processes, host);
    await refused();
    host.pass(minute);
    const rest = await refused();
    expect(valueIn(rest, 'processes.io')).toBeUndefined();
    expect(valueIn(rest, 'processes.waiting')).toBe(1);
  });

  it('that hide from the agent are a failure with the way out, not a machine without programs', async () => {
    const host = machine();
    host.runs(77, { name: 'node' });
    host.end(1);
    await expect(start(processes, host)()).rejects.toThrow('ProtectProc');
    host.end(77);
    await expect(start(processes, host)()).rejects.toThrow('is it mounted');
  });

  it('have names without control characters, however they call themselves', async () => {
    const host = machine();
    host.runs(10, { name: '\u001b[31mevil\u0007', pages: 100_000 });
    expect(detailIn(await start(processes, host)(), 'processes.memory')).toContain('[31mevil 391 MB');
  });
});

describe('strain', () => {
  it('is told by load and free memory where the kernel keeps no pressure', () => {
    const host = machine();
    for (const what of ['cpu', 'memory', 'io']) host.files.delete(`/proc/pressure/${what}`);
    expect(strainOf(host)).toEqual({ cpu: false, memory: false, disk: false });
    host.files.set('/proc/loadavg', '5.00 0.10 0.10 1/95 8744\n');
    host.files.set('/proc/meminfo', 'MemTotal: 1000000 kB\nMemAvailable: 100000 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n');
    expect(strainOf(host)).toEqual({ cpu: true, memory: true, disk: false });
  });
});
