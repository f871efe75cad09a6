import { describe, expect, it } from 'vitest';
import { pageFile, parseCommit } from '../../../../packages/agent/src/probes/page-file.ts';
import { processes } from '../../../../packages/agent/src/probes/processes/index.ts';
import { parsePs } from '../../../../packages/agent/src/probes/processes/macos.ts';
import { parsePerformance } from '../../../../packages/agent/src/probes/processes/windows.ts';
import { detailIn, recordedHost, start, valueIn } from '../../recorded-host.ts';

const ps = [
  '  98.7 409600 R    Google Chrome Helper',
  '   0.0   1024 Ss   launchd',
  '  12,5  20480 U    mds_stores',
  '',
].join('\n');

describe('the programs of a Mac', () => {
  it('are what ps prints, in either way of writing numbers', () => {
    expect(parsePs(ps, 4)).toEqual([
      { name: 'Google Chrome Helper', cpu: 0.987 / 4, memoryBytes: 409_600 * 1024, waits: false },
      { name: 'launchd', cpu: 0, memoryBytes: 1024 * 1024, waits: false },
      { name: 'mds_stores', cpu: 0.125 / 4, memoryBytes: 20_480 * 1024, waits: true },
    ]);
    expect(parsePs('ps: illegal option -- Z\nusage: ps [-AaCcEefhjlMm]\n', 4)).toEqual([]);
  });

  it('are asked for without their arguments, seldom while it is idle', async () => {
    const host = recordedHost();
    host.platform = 'darwin';
    host.machine = { ...host.machine, load: [0.5, 0.5, 0.5], totalBytes: 1e9 };
    host.answerRun = () => ({ stdout: ps });
    const look = start(processes, host);
    expect(detailIn(await look(), 'processes.cpu')).toBe('Busiest: Google Chrome Helper 25 %, mds_stores 3 %.');
    host.pass(60_000);
    await look();
    expect(host.ran).toEqual(['ps -A -c -o pcpu=,rss=,state=,comm=']);
    host.machine = { ...host.machine, load: [9, 0.5, 0.5] };
    await look();
    expect(host.ran).toHaveLength(2);
    // What was printed before it hung is a part, and a part is no answer.
    host.answerRun = () => ({ outcome: 'timed-out', stdout: ps });
    await expect(look()).rejects.toThrow('timed-out');
  });
});

describe('the programs of a Windows machine', () => {
  const rows = [
    { name: 'chrome', cpu: 150, memory: 4e8, io: 0 },
    { name: 'chrome#12', cpu: 50, memory: 4e8, io: 2_097_152 },
    { name: 'System', cpu: 4, memory: 0, io: 0 },
    { name: '_Total', cpu: 204, memory: 8e8, io: 0, count: 212 },
  ];

  it('are the counters of Windows, processes of one name together', async () => {
    const host = recordedHost();
    host.platform = 'win32';
    host.machine = { ...host.machine, cores: 4, totalBytes: 8e9 };
    host.windowsAnswers.processes = rows;
    const result = await start(processes, host)();
    expect(detailIn(result, 'processes.cpu')).toBe('Busiest: chrome 50 %, System 1 %.');
    expect(valueIn(result, 'processes.memory')).toBeCloseTo(0.1);
    expect(detailIn(result, 'processes.io')).toBe('Reading and writing most: chrome 2 MB/s.');
    expect(valueIn(result, 'processes.count')).toBe(212);
  });

  it('are unknown with a reason where Windows has no counters, whatever it answers instead', async () => {
    for (const answer of [[], [null], ['chrome'], [{ Name: 'x' }], [42]])
      expect(parsePerformance(answer, 4)).toBeUndefined();
    expect(parsePerformance([{ name: 'x', cpu: 'viel', memory: -1 }], 4)).toEqual({ uses: [{ name: 'x' }], count: 1 });
    const host = recordedHost();
    host.platform = 'win32';
    host.windowsAnswers.processes = [];
    await expect(start(processes, host)()).rejects.toThrow('lodctr');
  });
});

describe('the page file of a Windows machine', () => {
  it('is told as what is left of memory and page files together', async () => {
    const host = recordedHost();
    host.platform = 'win32';
    host.windowsAnswers['page-file'] = [{ total: 1_000_000, free: 50_000 }];
    const result = await start(pageFile, host)();
    expect(valueIn(result, 'memory.commit_left')).toBeCloseTo(0.05);
    expect(valueIn(result, 'memory.commit_left_bytes')).toBe(50_000 * 1024);
  });

  it('is unknown with a reason when the answer is none', async () => {
    for (const row of [undefined, null, {}, { total: 0, free: 0 }, { total: 5, free: 6 }, { total: '5', free: '4' }]) {
      expect(parseCommit(row)).toBeUndefined();
    }
    const host = recordedHost();
    host.platform = 'win32';
    host.windowsAnswers['page-file'] = [];
    await expect(start(pageFile, host)()).rejects.toThrow('did not say');
  });
});
