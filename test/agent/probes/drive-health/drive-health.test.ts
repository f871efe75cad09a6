import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { driveHealth } from '../../../../packages/agent/src/probes/drive-health/index.ts';
import { helperFile } from '../../../../packages/agent/src/probes/drive-health/linux.ts';
import { healthStates, watchStates } from '../../../../packages/agent/src/probes/drive-health/metrics.ts';
import { detailIn, type RecordedHost, recordedHost, start, valueIn } from '../../recorded-host.ts';

const disk = 'Fixture Disk 12345';
const names: Readonly<Record<string, string>> = { 188: 'Command_Timeout', 199: 'UDMA_CRC_Error_Count' };
const answer = (counts: Readonly<Record<number, number>>, rotation = 7200) => ({
  device: { name: '/dev/sda' },
  model_name: 'Fixture Disk',
  serial_number: 'F00012345',
  rotation_rate: rotation,
  smart_status: { passed: true },
  temperature: { current: 41 },
  ata_smart_attributes: {
    table: Object.entries(counts).map(([id, value]) => ({
      id: Number(id),
      name: names[id] ?? 'Reallocated_Sector_Ct',
      raw: { value, string: String(value) },
    })),
  },
});

function machine(): RecordedHost {
  const host = recordedHost();
  host.files.set('/sys/block/sda/device/vendor', 'ATA     \n');
  host.files.set('/sys/block/sda/device/model', 'Fixture Disk    \n');
  return host;
}

function write(host: RecordedHost, lines: readonly string[], head: object = { smartctl: '7.3' }): void {
  const first = JSON.stringify({ writtenAtSeconds: Math.floor(host.at / 1000), ...head });
  host.files.set(helperFile, [first, ...lines, ''].join('\n'));
  host.infos.set(helperFile, { onlyRootWrites: true });
}
const told = (host: RecordedHost, counts: Readonly<Record<number, number>>, rotation = 7200) =>
  write(host, [`/dev/sda ${JSON.stringify(answer(counts, rotation))}`]);

async function health(look: ReturnType<typeof start>): Promise<string | undefined> {
  return healthStates[valueIn(await look(), 'drive.health', disk) ?? -1];
}

describe('Drives of a Linux machine', () => {
  it('that are virtual have no health, so there is nothing here', async () => {
    const host = recordedHost();
    host.files.set('/sys/block/sda/device/vendor', 'QEMU    \n');
    host.files.set('/sys/block/sda/device/model', 'QEMU HARDDISK   \n');
    expect(await start(driveHealth, host)()).toEqual({});
  });

  it('that nobody may ask are told of once, with what to install, and are not called well', async () => {
    const result = await start(driveHealth, machine())();
    expect(result.readings).toHaveLength(1);
    expect(valueIn(result, 'drive.health_watch')).toBe(watchStates.indexOf('no-helper'));
    expect(detailIn(result, 'drive.health_watch')).toMatch(/install smartmontools/);
  });

  it('are told of when only smartctl is missing', async () => {
    const host = machine();
    write(host, [], {});
    const result = await start(driveHealth, host)();
    expect(valueIn(result, 'drive.health_watch')).toBe(watchStates.indexOf('no-smartctl'));
  });

  it('are not known when the helper has stopped, or its file could be anybody’s', async () => {
    const host = machine();
    told(host, { 5: 0 });
    const look = start(driveHealth, host);
    expect(await health(look)).toBe('healthy');
    host.pass(4 * 3_600_000);
    await expect(look()).rejects.toThrow(/last wrote 4 h ago.*systemctl status/);
    told(host, { 5: 0 });
    host.infos.set(helperFile, { onlyRootWrites: false });
    await expect(look()).rejects.toMatchObject({ outcome: 'unsafe' });
  });

  it.each(['', '{"writtenAtSec', '\u0000\u0001', 'null', '[]'])('are not known when the file is %j', async (text) => {
    const host = machine();
    host.files.set(helperFile, text);
    host.infos.set(helperFile, { onlyRootWrites: true });
    await expect(start(driveHealth, host)()).rejects.toThrow(/cut off/);
  });

  it('are told apart: a broken answer of one hides no other', async () => {
    const host = machine();
    write(host, ['/dev/sdb {"device":{"na', `/dev/sda ${JSON.stringify(answer({ 5: 0 }))}`, '/dev/sdc asleep']);
    const result = await start(driveHealth, host)();
    expect(valueIn(result, 'drive.health', '/dev/sdb')).toBeNull();
    expect(valueIn(result, 'drive.health', disk)).toBe(0);
    expect(valueIn(result, 'drive.temperature_left', disk)).toBe(60 - 41);
  });
});

describe('A drive seen for longer', () => {
  it('with an old history is at risk, and fails as soon as it adds to it', async () => {
    const host = machine();
    told(host, { 5: 387 });
    const look = start(driveHealth, host);
    expect(await health(look)).toBe('at-risk');
    host.pass(3_600_000);
    told(host, { 5: 388 });
    expect(await health(look)).toBe('failing');
  });

  it('that replaces its first bad sectors degrades, also when the agent was restarted meanwhile', async () => {
    const host = machine();
    told(host, { 5: 0 });
    expect(await health(start(driveHealth, host))).toBe('healthy');
    host.pass(3_600_000);
    told(host, { 5: 3 });
    const look = start(driveHealth, host);
    expect(await health(look)).toBe('degrading');
    expect(detailIn(await look(), 'drive.health', disk)).toMatch(/: 3 \(3 more since/);
    host.pass(15 * 24 * 3_600_000);
    told(host, { 5: 3 });
    expect(await health(look)).toBe('history');
  });

  it('whose commands time out more often is at risk, and not failing: a cable or a busy bus does that too', async () => {
    const host = machine();
    told(host, { 188: 150 });
    const look = start(driveHealth, host);
    expect(await health(look)).toBe('at-risk');
    told(host, { 188: 160 });
    expect(await health(look)).toBe('at-risk');
  });

  it('solid-state may put a few worn blocks aside; many are a warning', async () => {
    const host = machine();
    told(host, { 5: 2 }, 0);
    const look = start(driveHealth, host);
    await look();
    told(host, { 5: 5 }, 0);
    expect(await health(look)).toBe('history');
    told(host, { 5: 40 }, 0);
    expect(await health(look)).toBe('at-risk');
    expect(detailIn(await look(), 'drive.health', disk)).not.toMatch(/None was added/);
  });

  it('with new transfer errors has a bad cable, not a bad disk', async () => {
    const host = machine();
    told(host, { 199: 600 });
    const look = start(driveHealth, host);
    expect(await health(look)).toBe('history');
    told(host, { 199: 640 });
    expect(await health(look)).toBe('cable');
  });

  it('that sleeps is as it was when it was awake', async () => {
    const host = machine();
    told(host, { 5: 387 });
    const look = start(driveHealth, host);
    await look();
    write(host, ['/dev/sda asleep']);
    expect(await health(look)).toBe('at-risk');
  });

  it('is written to the disk only when a counter changes', async () => {
    const host = machine();
    told(host, { 5: 1 });
    const look = start(driveHealth, host);
    await look();
    const before = host.kept.get('drives');
    host.pass(300_000);
    told(host, { 5: 1 });
    await look();
    expect(host.kept.get('drives')).toBe(before);
  });

  it('is begun anew when what was kept of it is broken', async () => {
    const host = machine();
    host.kept.set('drives', '[["Fixture Disk 12345",{"first":');
    told(host, { 5: 387 });
    expect(await health(start(driveHealth, host))).toBe('at-risk');
  });
});

describe('What the helper wrote in a virtual machine with real SMART', () => {
  it.each([
    ['healthy', 'healthy', /no sign/],
    ['failing', 'failing', /not reliable any more, it has made itself read-only/],
  ])('while its NVMe drive was %s', async (name, expected, why) => {
    const host = machine();
    const file = new URL(`../../../fixtures/agent/smart-helper-qemu-7.2/${name}.jsonl`, import.meta.url);
    const text = readFileSync(file, 'utf8');
    host.at = Number(/\d+/.exec(text)?.[0]) * 1000 + 60_000;
    host.files.set(helperFile, text);
    host.infos.set(helperFile, { onlyRootWrites: true });
    const result = await start(driveHealth, host)();
    expect(healthStates[valueIn(result, 'drive.health', 'QEMU NVMe Ctrl VME01') ?? -1]).toBe(expected);
    expect(detailIn(result, 'drive.health', 'QEMU NVMe Ctrl VME01')).toMatch(why);
    expect(healthStates[valueIn(result, 'drive.health', 'QEMU HARDDISK ATA01') ?? -1]).toBe('healthy');
    expect(valueIn(result, 'drive.temperature', 'QEMU HARDDISK ATA01')).toBe(31);
  });
});
