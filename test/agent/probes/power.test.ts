import { describe, expect, it } from 'vitest';
import type { Battery } from '../../../packages/agent/src/probes/power/battery.ts';
import { power } from '../../../packages/agent/src/probes/power/index.ts';
import { parseSupply } from '../../../packages/agent/src/probes/power/linux.ts';
import { parsePowerProfile } from '../../../packages/agent/src/probes/power/macos.ts';
import { batteryStates, powerStates } from '../../../packages/agent/src/probes/power/metrics.ts';
import { parseBattery } from '../../../packages/agent/src/probes/power/windows.ts';
import { detailIn, recordedHost, start, valueIn } from '../recorded-host.ts';
import { onRecording } from '../recordings.ts';

const near = (value: number | undefined) => (value === undefined ? undefined : Math.round(value * 1000) / 1000);
const rounded = ({ capacity, charge, ...rest }: Battery) => ({
  ...rest,
  capacity: near(capacity),
  charge: near(charge),
});

/** upower's text back into the kernel's files that it was made of: the same figures of the same real batteries. */
function kernelFiles(text: string): (file: string) => string | undefined {
  const value = (key: string) => new RegExp(`^\\s*${key}:\\s+(.+?)\\s*$`, 'm').exec(text)?.[1];
  const micro = (key: string) => {
    const told = value(key);
    return told === undefined ? undefined : String(Math.round(Number.parseFloat(told.replace(',', '.')) * 1e6));
  };
  const states: Record<string, string> = { 'fully-charged': 'Full', charging: 'Charging', discharging: 'Discharging' };
  const files: Record<string, string | undefined> = {
    type: 'Battery',
    present: value('present') === 'yes' ? '1' : '0',
    scope: value('power supply') === 'yes' ? 'System' : 'Device',
    model_name: value('model'),
    status: states[value('state') ?? ''],
    capacity: value('percentage')?.replace('%', ''),
    energy_full: micro('energy-full'),
    energy_full_design: micro('energy-full-design'),
  };
  return (file) => files[file];
}

describe('A laptop’s battery', () => {
  const expected: Readonly<Record<string, object | undefined>> = {
    // Toshiba: worn to three quarters.
    infos_1: { name: 'BAT0 G71C000G7210', charge: 1, state: 'mains', capacity: 0.762 },
    infos_2: { name: 'BAT0 DELL JHXPY53', charge: 0.88, state: 'charging', capacity: 0.928 },
    infos_3: { name: 'BAT0 G750-59', charge: 0.89, state: 'charging', capacity: 0.835 },
    'infos_4.1': { name: 'BAT0 DELL XDY9K16', charge: 0.51, state: 'discharging', capacity: 1 },
    // A mouse is no power supply of the machine.
    'infos_4.2': undefined,
  };
  for (const [name, battery] of Object.entries(expected)) {
    onRecording(`glpi/generic/batteries/upower/${name}.txt`, 'is read as it is', (content) => {
      const told = parseSupply('BAT0', kernelFiles(content.toString('utf8')));
      expect(told && rounded(told)).toEqual(battery);
    });
  }

  it.each([
    [{ energy_full_design: '0' }],
    [{ energy_full: undefined }],
    [{ energy_full: '99999999999999' }],
    [{ energy_full: 'unknown' }],
  ])('that does not know what it held has no capacity: %j', (change) => {
    const files: Record<string, string | undefined> = {
      type: 'Battery',
      energy_full: '40000000',
      energy_full_design: '50000000',
      ...change,
    };
    expect(parseSupply('BAT0', (file) => files[file])).not.toHaveProperty('capacity');
  });

  it('that counts in ampere hours is judged in ampere hours', () => {
    const files: Record<string, string> = {
      type: 'Battery',
      charge_full: '2000000',
      charge_full_design: '4000000',
      health: 'Dead',
      cycle_count: '812',
    };
    expect(parseSupply('BAT1', (file) => files[file])).toMatchObject({ capacity: 0.5, condition: 'dead', cycles: 812 });
  });

  it('is told with a sentence', async () => {
    const host = recordedHost();
    const files = {
      type: 'Battery',
      status: 'Discharging',
      capacity: '41',
      charge_full: '2000',
      charge_full_design: '4000',
      cycle_count: '812',
    };
    for (const [file, text] of Object.entries(files))
      host.files.set(`/sys/class/power_supply/BAT0/${file}`, `${text}\n`);
    host.files.set('/sys/class/power_supply/AC/type', 'Mains\n');
    const result = await start(power, host)();
    expect(valueIn(result, 'battery.state', 'BAT0')).toBe(powerStates.indexOf('discharging'));
    expect(detailIn(result, 'battery.capacity', 'BAT0')).toBe(
      'The battery BAT0: it holds 50 % of what it held when it was new after 812 charges.',
    );
  });

  it('is nothing here on a machine without one', async () => {
    expect(await start(power, recordedHost())()).toEqual({});
  });
});

describe('A Mac’s battery', () => {
  const folder = 'glpi/macos/system_profiler';
  const expected: Readonly<Record<string, object>> = {
    '10.11-system_profiler_SPPowerDataType.txt': {
      charge: 0.749,
      state: 'discharging',
      cycles: 552,
      condition: 'good',
    },
    '11.0-apple-M1': { charge: 1, state: 'mains', capacity: 1, cycles: 1, condition: 'good' },
    'charged-SPPowerDataType': { charge: 0.933, state: 'charging', cycles: 125, condition: 'good' },
    'charging-SPPowerDataType': { charge: 0.933, state: 'charging', cycles: 125, condition: 'good' },
  };
  for (const [name, battery] of Object.entries(expected)) {
    onRecording(`${folder}/${name}`, 'is read as it is', (content) => {
      const told = parsePowerProfile(content.toString('utf8'));
      expect(told && rounded(told)).toMatchObject(battery);
    });
  }

  it.each([
    ['Normal', 'good'],
    ['Service Recommended', 'service'],
    ['Replace Now', 'dead'],
    ['Something New', undefined],
  ])('in the condition “%s” is %s', (word, condition) => {
    const text = `Power:\n\n    Battery Information:\n\n      Health Information:\n          Condition: ${word}\n          Maximum Capacity: 71%\n`;
    expect(parsePowerProfile(text)).toMatchObject({ capacity: 0.71, ...(condition !== undefined && { condition }) });
    expect(parsePowerProfile(text)?.condition).toBe(condition);
  });

  it('is none in a Mac without one, and not known after another answer', () => {
    expect(parsePowerProfile('Power:\n\n    System Power Settings:\n')).toBeUndefined();
    expect(() => parsePowerProfile('')).toThrow(/could not be read/);
    expect(() => parsePowerProfile('Énergie :\n')).toThrow(/could not be read/);
  });

  it('is asked of every ten minutes, since every answer is a program', async () => {
    const host = recordedHost();
    host.platform = 'darwin';
    host.answerRun = () => ({ stdout: 'Power:\n    Battery Information:\n          Cycle Count: 9\n' });
    const look = start(power, host);
    await look();
    host.pass(60_000);
    expect(valueIn(await look(), 'battery.cycles', 'battery')).toBe(9);
    expect(host.ran).toEqual(['system_profiler SPPowerDataType']);
    host.answerRun = () => ({ outcome: 'timed-out', code: null });
    host.pass(600_000);
    await expect(look()).rejects.toThrow(/timed-out/);
  });
});

describe('A battery of a Windows machine', () => {
  /** `powercfg /batteryreport`, the same figures as root/wmi has. */
  const report = (text: string) =>
    [...text.matchAll(/<Battery>([\s\S]*?)<\/Battery>/g)].map(([, part = '']) => {
      const value = (key: string) => new RegExp(`<${key}>\\s*([^<]*?)\\s*</${key}>`).exec(part)?.[1];
      return {
        name: value('Id'),
        design: Number(value('DesignCapacity')),
        full: Number(value('FullChargeCapacity')),
        cycles: Number(value('CycleCount')),
      };
    });
  const expected: Readonly<Record<string, object[]>> = {
    'win10-dell-xps': [{ name: 'DELL JHXPY53', capacity: 0.848 }],
    'windows-10-notebook': [
      { name: '00HW023', capacity: 0.826, cycles: 173 },
      { name: expect.stringMatching(/^01AV4/), capacity: expect.any(Number) },
    ],
  };
  for (const [name, batteries] of Object.entries(expected)) {
    onRecording(`glpi/win32/powercfg/${name}.xml`, 'is read as it is', (content) => {
      expect(report(content.toString('utf8')).map((answer) => rounded(parseBattery(answer)))).toMatchObject(batteries);
    });
  }

  it.each([
    [{ online: true, charging: true }, 'charging'],
    [{ online: true, charging: false }, 'mains'],
    [{ online: false }, 'discharging'],
    [{ state: 1 }, 'discharging'],
    [{ state: 2 }, 'mains'],
    [{ state: 7 }, 'charging'],
    [{ state: 10 }, undefined],
    [{}, undefined],
  ])('with %j has its power from: %s', (answer, state) => {
    expect(parseBattery(answer).state).toBe(state);
  });

  it('is not a UPS, which another probe tells of', async () => {
    const host = recordedHost();
    host.platform = 'win32';
    host.windowsAnswers.batteries = [
      { name: 'APC', capabilities: 0xa0000000, charge: 100 },
      { name: 'DELL', capabilities: 0x80000000, charge: 50, full: 20, design: 50 },
    ];
    const result = await start(power, host)();
    expect(valueIn(result, 'battery.capacity', 'DELL')).toBe(0.4);
    expect(result.readings?.some(({ instance }) => instance === 'APC')).toBe(false);
    expect(batteryStates).toHaveLength(3);
  });
});
