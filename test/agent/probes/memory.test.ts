import { describe, expect, it } from 'vitest';
import { parseVmStat } from '../../../packages/agent/src/probes/memory/darwin.ts';
import { memory } from '../../../packages/agent/src/probes/memory/index.ts';
import { parseMeminfo, parseVmstat } from '../../../packages/agent/src/probes/memory/linux.ts';
import { printed, recordedHost, start, valueIn } from '../recorded-host.ts';

const meminfo = (available: number, swapTotal = 0, swapFree = 0) =>
  `MemTotal:  1000 kB\nMemFree:  10 kB\nMemAvailable:  ${available} kB\nBuffers: 1 kB\nCached: 2 kB\nSwapTotal: ${swapTotal} kB\nSwapFree: ${swapFree} kB\n`;
const vmstat = (oomKills: number, swapped = 0) =>
  `nr_free_pages 1\npswpin ${swapped}\npswpout 0\noom_kill ${oomKills}\nworkingset_nodes 4\n`;

describe('memory', () => {
  it('is read from what a real kernel printed', () => {
    const found = parseMeminfo(printed('meminfo'));
    expect(found?.totalBytes).toBe(24_684_096 * 1024);
    expect(found?.availableBytes).toBeGreaterThan(20e9);
    expect(parseVmstat(printed('vmstat'))).toEqual({ swapped: 0, oomKills: 0 });
  });

  it('is estimated as free(1) did where an old kernel does not tell what is available', () => {
    expect(parseMeminfo(meminfo(5).replace(/MemAvailable.*\n/, ''))?.availableBytes).toBe(13 * 1024);
  });

  it('is not guessed from a truncated or foreign text', () => {
    expect(parseMeminfo('MemTotal:  1000 kB\nMemFr')).toBeUndefined();
    expect(parseMeminfo('')).toBeUndefined();
    expect(parseMeminfo(meminfo(5).replace('1000', '0'))).toBeUndefined();
    expect(parseVmstat('nr_free_pages 1\n')).toBeUndefined();
    expect(parseVmstat('pswpin 1\npswpout 2\n')).toEqual({ swapped: 3, oomKills: undefined });
  });

  it('has no share of swap on a machine without swap', async () => {
    const host = recordedHost();
    host.files.set('/proc/meminfo', meminfo(250));
    const result = await start(memory, host)();
    expect(valueIn(result, 'memory.available')).toBe(0.25);
    expect(valueIn(result, 'memory.swap_used')).toBeUndefined();
    host.files.set('/proc/meminfo', meminfo(250, 100, 40));
    expect(valueIn(await start(memory, host)(), 'memory.swap_used')).toBeCloseTo(0.6);
  });

  it('tells pages moved to and from swap each second', async () => {
    const host = recordedHost();
    const look = start(memory, host);
    host.files.set('/proc/vmstat', vmstat(0, 100));
    await look();
    host.pass(10_000);
    host.files.set('/proc/vmstat', vmstat(0, 600));
    expect(valueIn(await look(), 'memory.swap_rate')).toBe(50);
  });

  it('fails, saying what is missing, when /proc is not there', async () => {
    const host = recordedHost();
    host.files.delete('/proc/meminfo');
    await expect(start(memory, host)()).rejects.toThrow('/proc/meminfo');
  });
});

describe('a program ended for lack of memory', () => {
  it('is an event when the kernel’s counter rises, with how many', async () => {
    const host = recordedHost();
    const look = start(memory, host);
    expect((await look()).events).toEqual([]);
    host.files.set('/proc/vmstat', vmstat(2));
    const result = await look();
    expect(result.events).toMatchObject([{ kind: 'oom-kill', at: host.at }]);
    expect(result.events?.[0]?.detail).toContain('2 programs');
    expect((await look()).events).toEqual([]);
  });

  it('is told although the agent was not running when it happened', async () => {
    const host = recordedHost();
    host.files.set('/proc/vmstat', vmstat(1));
    expect((await start(memory, host)()).events).toEqual([]);
    host.files.set('/proc/vmstat', vmstat(2));
    expect((await start(memory, host)()).events).toHaveLength(1);
  });

  it('is not told again of another boot, whose counter began anew', async () => {
    const host = recordedHost();
    host.files.set('/proc/vmstat', vmstat(1));
    await start(memory, host)();
    host.boot = 'boot-0002';
    host.files.set('/proc/vmstat', vmstat(3));
    expect((await start(memory, host)()).events).toEqual([]);
  });
});

describe('memory elsewhere', () => {
  const vmStat = `Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               100.
Pages active:                             500.
Pages inactive:                           200.
Pages speculative:                         50.
Pages throttled:                            0.
Pages wired down:                         300.
Pages purgeable:                           10.
"Translation faults":                 1234567.
`;

  it('counts what macOS can give back at once, and asks once a minute', async () => {
    expect(parseVmStat(vmStat)).toBe(360 * 16_384);
    expect(parseVmStat('vm_stat: something went wrong')).toBeUndefined();
    const host = recordedHost();
    host.platform = 'darwin';
    host.machine = { ...host.machine, totalBytes: 720 * 16_384 };
    host.answerRun = () => ({ stdout: vmStat });
    const look = start(memory, host);
    expect(valueIn(await look(), 'memory.available')).toBe(0.5);
    host.pass(10_000);
    expect(valueIn(await look(), 'memory.available')).toBe(0.5);
    expect(host.ran).toEqual(['vm_stat']);
    host.pass(60_000);
    await look();
    expect(host.ran).toHaveLength(2);
  });

  it('is what Node reports on Windows', async () => {
    const host = recordedHost();
    host.platform = 'win32';
    expect(valueIn(await start(memory, host)(), 'memory.available')).toBe(0.25);
  });
});
