import { describe, expect, it } from 'vitest';
import { sensors } from '../../../packages/agent/src/probes/sensors/index.ts';
import { fanStates } from '../../../packages/agent/src/probes/sensors/metrics.ts';
import { detailIn, type RecordedHost, recordedHost, start, valueIn } from '../recorded-host.ts';

/** A tree of /sys/class/hwmon as the kernel makes it, made by hand. */
const desktop: Readonly<Record<string, string>> = {
  'hwmon0/name': 'coretemp',
  'hwmon0/temp1_input': '54000',
  'hwmon0/temp1_label': 'Package id 0',
  'hwmon0/temp1_max': '80000',
  'hwmon0/temp1_crit': '100000',
  'hwmon0/temp2_input': '51000',
  'hwmon0/temp2_label': 'Core 0',
  'hwmon0/temp2_crit': '100000',
  'hwmon1/name': 'nvme',
  'hwmon1/temp1_input': '46850',
  'hwmon1/temp1_label': 'Composite',
  'hwmon1/temp1_max': '81850',
  'hwmon1/temp1_crit': '84850',
  'hwmon1/temp2_input': '46850',
  'hwmon1/temp2_label': 'Sensor 1',
  'hwmon1/temp2_max': '65261850',
  'hwmon2/name': 'nct6775',
  'hwmon2/temp1_input': '38000',
  'hwmon2/temp1_crit': '0',
  'hwmon2/temp2_input': '-62000',
  'hwmon2/fan1_input': '1210',
  'hwmon2/fan1_fault': '0',
  'hwmon2/fan2_input': '0',
};

function machine(change: Readonly<Record<string, string | Error>> = {}): RecordedHost {
  const host = recordedHost();
  for (const [file, text] of Object.entries({ ...desktop, ...change })) {
    host.files.set(`/sys/class/hwmon/${file}`, text instanceof Error ? text : `${text}\n`);
  }
  return host;
}
const put = (host: RecordedHost, file: string, text: string | Error) =>
  host.files.set(`/sys/class/hwmon/${file}`, text instanceof Error ? text : `${text}\n`);
const withCode = (code: string) => Object.assign(new Error(code), { code });

describe('Sensors', () => {
  it('are measured against the limit that their maker set', async () => {
    const result = await start(sensors, machine())();
    expect(valueIn(result, 'sensors.temperature', 'coretemp Package id 0')).toBe(54);
    expect(valueIn(result, 'sensors.temperature_left', 'coretemp Package id 0')).toBe(46);
    expect(valueIn(result, 'sensors.temperature_left', 'nvme Composite')).toBe(35);
    expect(detailIn(result, 'sensors.temperature_left', 'nvme Composite')).toBe(
      'nvme Composite has 47 °C; its limit is 82 °C.',
    );
  });

  it('leave out each core where the whole processor is told, connectors without a sensor, and limits that are none', async () => {
    const result = await start(sensors, machine())();
    expect(valueIn(result, 'sensors.temperature', 'coretemp Core 0')).toBeUndefined();
    expect(valueIn(result, 'sensors.temperature', 'nct6775 temp2')).toBeUndefined();
    expect(valueIn(result, 'sensors.temperature', 'nct6775 temp1')).toBe(38);
    expect(valueIn(result, 'sensors.temperature_left', 'nct6775 temp1')).toBeUndefined();
    expect(valueIn(result, 'sensors.temperature_left', 'nvme Sensor 1')).toBeUndefined();
  });

  it('that sleep are left out and come back; one that may not be read fails', async () => {
    const host = machine();
    const look = start(sensors, host);
    put(host, 'hwmon1/temp1_input', withCode('EAGAIN'));
    expect(valueIn(await look(), 'sensors.temperature', 'nvme Composite')).toBeUndefined();
    put(host, 'hwmon1/temp1_input', '50000');
    expect(valueIn(await look(), 'sensors.temperature', 'nvme Composite')).toBe(50);
    put(host, 'hwmon1/temp1_input', withCode('EACCES'));
    await expect(look()).rejects.toThrow(/EACCES/);
  });

  it('of the same name are told apart', async () => {
    const result = await start(
      sensors,
      machine({ 'hwmon3/name': 'nvme', 'hwmon3/temp1_input': '30000', 'hwmon3/temp1_label': 'Composite' }),
    )();
    expect(valueIn(result, 'sensors.temperature', 'nvme Composite')).toBe(46.85);
    expect(valueIn(result, 'sensors.temperature', 'nvme Composite #2')).toBe(30);
  });

  it('never take up the room of a whole device: of 100 at most 16 are told', async () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`hwmon9/temp${n}_input`, '30000']));
    const result = await start(sensors, machine({ 'hwmon9/name': 'many', ...many }))();
    expect(result.readings?.filter(({ metric }) => metric === 'sensors.temperature')).toHaveLength(15);
    expect(valueIn(result, 'sensors.temperature_left', 'nvme Composite')).toBe(35);
  });

  it('are nothing here where there are none', async () => {
    expect(await start(sensors, recordedHost())()).toEqual({});
  });
});

describe('A fan', () => {
  it('counts from when it has turned once, and may rest', async () => {
    const host = machine();
    const look = start(sensors, host);
    const first = await look();
    expect(valueIn(first, 'sensors.fan_speed', 'nct6775 fan1')).toBe(1210);
    expect(valueIn(first, 'sensors.fan_speed', 'nct6775 fan2')).toBeUndefined();
    put(host, 'hwmon2/fan1_input', '0');
    const result = await look();
    expect(valueIn(result, 'sensors.fan', 'nct6775 fan1')).toBe(fanStates.indexOf('standing'));
    expect(detailIn(result, 'sensors.temperature_left', 'nvme Composite')).toMatch(/stand still: nct6775 fan1/);
  });

  it('is broken when the hardware says so', async () => {
    const host = machine();
    const look = start(sensors, host);
    await look();
    put(host, 'hwmon2/fan1_fault', '1');
    expect(valueIn(await look(), 'sensors.fan', 'nct6775 fan1')).toBe(fanStates.indexOf('broken'));
  });
});
