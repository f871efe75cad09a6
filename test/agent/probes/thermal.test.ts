import { describe, expect, it } from 'vitest';
import { thermal } from '../../../packages/agent/src/probes/thermal/index.ts';
import { parseTherm } from '../../../packages/agent/src/probes/thermal/macos.ts';
import { isSlowed } from '../../../packages/agent/src/probes/thermal/windows.ts';
import { type RecordedHost, recordedHost, start, valueIn } from '../recorded-host.ts';

const cpu = '/sys/devices/system/cpu';
const throttled = (value: number) => `${cpu}/cpu0/thermal_throttle/package_throttle_total_time_ms ${value}`;

function laptop(...lines: string[]): RecordedHost {
  const host = recordedHost();
  host.list = (path) => [
    ...new Set(
      [...host.files.keys()]
        .filter((name) => name.startsWith(`${path}/`))
        .map((name) => name.slice(path.length + 1).split('/')[0] ?? ''),
    ),
  ];
  say(host, ...lines);
  return host;
}

function say(host: RecordedHost, ...lines: string[]): void {
  for (const line of lines) {
    const at = line.indexOf(' ');
    host.files.set(line.slice(0, at), `${line.slice(at + 1)}\n`);
  }
}

describe('a processor that is slowed by heat', () => {
  it('is told by Intel’s own count of the time', async () => {
    const host = laptop(throttled(1000));
    const look = start(thermal, host);
    expect(valueIn(await look(), 'thermal.throttled')).toBeNull();
    host.pass(60_000);
    say(host, throttled(31_000));
    expect(valueIn(await look(), 'thermal.throttled')).toBe(0.5);
    host.pass(60_000);
    expect(valueIn(await look(), 'thermal.throttled')).toBe(0);
  });

  it('is told by occasions on kernels that keep no time', async () => {
    const host = laptop(`${cpu}/cpu3/thermal_throttle/core_throttle_count 5`);
    const look = start(thermal, host);
    await look();
    host.pass(60_000);
    say(host, `${cpu}/cpu3/thermal_throttle/core_throttle_count 35`);
    expect(valueIn(await look(), 'thermal.throttled')).toBe(0.5);
  });

  it('is told by the kernel’s cooling devices, of which fans, displays and the idle powerclamp are none', async () => {
    const cooling = (n: number, type: string, state: number) => [
      `/sys/class/thermal/cooling_device${n}/type ${type}`,
      `/sys/class/thermal/cooling_device${n}/cur_state ${state}`,
    ];
    const host = laptop(
      ...cooling(0, 'Fan', 1),
      ...cooling(1, 'Processor', 0),
      ...cooling(2, 'intel_powerclamp', -1),
      ...cooling(3, 'LCD', 7),
      ...cooling(4, 'TCC Offset', 3),
    );
    const look = start(thermal, host);
    expect(valueIn(await look(), 'thermal.throttled')).toBe(0);
    say(host, ...cooling(1, 'Processor', 2));
    expect(valueIn(await look(), 'thermal.throttled')).toBe(1);
  });

  it('is told by the firmware of a Raspberry Pi, which tells low voltage apart', async () => {
    const file = '/sys/devices/platform/soc/soc:firmware/get_throttled';
    const host = laptop(`${file} 50001`);
    const look = start(thermal, host);
    expect(valueIn(await look(), 'thermal.throttled')).toBe(0);
    say(host, `${file} 50008`);
    expect(valueIn(await look(), 'thermal.throttled')).toBe(1);
  });

  it('is nothing here on a virtual machine, which feels no heat', async () => {
    expect(await start(thermal, laptop())()).toEqual({});
  });

  it('is told by pmset on a Mac, old or new', () => {
    expect(parseTherm('CPU Power notify\n\tCPU_Scheduler_Limit \t= 100\n\tCPU_Speed_Limit \t= 65\n')).toBe(true);
    expect(parseTherm('CPU_Speed_Limit = 100\n')).toBe(false);
    expect(
      parseTherm(
        'Note: No thermal warning level has been recorded\nNote: No performance warning level has been recorded\n',
      ),
    ).toBe(false);
    expect(parseTherm('Current thermal warning level = 2\n')).toBe(true);
    expect(parseTherm('usage: pmset')).toBeUndefined();
    expect(parseTherm('')).toBeUndefined();
  });

  it('is unknown with a reason when pmset says something else', async () => {
    const host = laptop();
    host.platform = 'darwin';
    host.answerRun = () => ({ outcome: 'missing', stdout: '' });
    await expect(start(thermal, host)()).rejects.toThrow('pmset');
  });

  it('is told by the thermal zones of Windows, and not by a limit of current or zones that know nothing', async () => {
    expect(isSlowed([{ limit: 100, reasons: 0 }])).toBe(false);
    expect(
      isSlowed([
        { limit: 100, reasons: 0 },
        { limit: 60, reasons: 1 },
      ]),
    ).toBe(true);
    expect(isSlowed([{ limit: 60, reasons: 2 }])).toBe(false);
    expect(isSlowed([{ limit: 0, reasons: 0 }])).toBe(false);
    expect(isSlowed([])).toBeUndefined();
    expect(isSlowed([null, 'x', { limit: 'hoch' }])).toBeUndefined();
    const host = laptop();
    host.platform = 'win32';
    host.windowsAnswers.thermal = [];
    expect(await start(thermal, host)()).toEqual({});
  });
});
