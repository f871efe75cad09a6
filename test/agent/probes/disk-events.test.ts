import { describe, expect, it } from 'vitest';
import { parseWindowsEvent } from '../../../packages/agent/src/host/windows-event.ts';
import { diskEvents } from '../../../packages/agent/src/probes/disk-events/index.ts';
import { parseKernelLine } from '../../../packages/agent/src/probes/disk-events/kernel.ts';
import { parseDiskEvent } from '../../../packages/agent/src/probes/disk-events/windows.ts';
import { type RecordedHost, recordedHost, start, valueIn } from '../recorded-host.ts';
import { onRecording } from '../recordings.ts';

describe('A line of the kernel', () => {
  it.each([
    ['I/O error, dev sda, sector 1234 op 0x0:(READ) flags 0x80700 phys_seg 1 prio class 2', 'disk-error', 'sda'],
    ['blk_update_request: I/O error, dev sdb, sector 99', 'disk-error', 'sdb'],
    ['critical medium error, dev sda, sector 2048 op 0x0:(READ) flags 0x0', 'disk-bad-block', 'sda'],
    ['blk_update_request: critical target error, dev nvme0n1, sector 0', 'disk-error', 'nvme0n1'],
    ['sd 2:0:0:0: [sdc] tag#3 Sense Key : Medium Error [current]', 'disk-bad-block', 'sdc'],
    ['device offline error, dev sdd, sector 8', 'disk-lost', 'sdd'],
    ['Buffer I/O error on dev sda1, logical block 5, async page read', 'disk-error', 'sda1'],
    ['ata3.00: exception Emask 0x0 SAct 0x0 SErr 0x0 action 0x6 frozen', 'disk-error', 'ata3'],
    ['ata3.00: error: { UNC }', 'disk-bad-block', 'ata3'],
    ['ata5.00: disabled', 'disk-lost', 'ata5'],
    ['md/raid1:md0: Disk failure on sdb1, disabling device.', 'disk-lost', 'sdb1'],
    ['nvme nvme0: I/O 811 QID 2 timeout, aborting', 'disk-error', 'nvme0'],
    ['nvme nvme0: I/O tag 12 (100c) opcode 0x2 (I/O Cmd) QID 1 timeout, reset controller', 'disk-error', 'nvme0'],
    ['nvme nvme1: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS=0xffff', 'disk-error', 'nvme1'],
    ['nvme nvme1: Removing after probe failure status: -19', 'disk-lost', 'nvme1'],
    [
      'EXT4-fs error (device sda2): ext4_lookup:1855: inode #2: comm ls: deleted inode referenced: 12',
      'file-system-error',
      'sda2',
    ],
    ['XFS (dm-0): Metadata corruption detected at xfs_agf_read_verify', 'file-system-error', 'dm-0'],
    [
      'BTRFS warning (device sda3): csum failed root 5 ino 257 off 0 csum 0x1 expected csum 0x2 mirror 1',
      'file-system-error',
      'sda3',
    ],
    ['BTRFS error (device sdb state EA): parent transid verify failed', 'file-system-error', 'sdb'],
    ['device-mapper: thin: 253:2: switching pool to out-of-data-space (queue IO) mode', 'thin-pool-full', '253:2'],
  ])('%s', (message, kind, device) => {
    expect(parseKernelLine(message)).toEqual({ kind, device });
  });

  it.each([
    'EXT4-fs (sda1): mounted filesystem with ordered data mode',
    'blk_update_request: I/O error, dev fd0, sector 0',
    'I/O error, dev sr0, sector 0 op 0x0:(READ)',
    'nvme nvme0: 8/0/0 default/read/poll queues',
    'ata1: SATA link up 6.0 Gbps (SStatus 133 SControl 300)',
    'Out of memory: Killed process 42 (error, dev sda, sector)',
    'usb 1-1: USB disconnect, device number 4',
    'audit: type=1400 apparmor="DENIED"',
  ])('“%s” is no trouble of a disk', (message) => {
    expect(parseKernelLine(message)).toBeUndefined();
  });
});

function machine(): RecordedHost {
  const host = recordedHost();
  host.files.set('/var/log/journal/0123/system.journal', 'LPKSHHRH');
  for (const disk of ['sda', 'sdb', 'nvme0n1']) host.files.set(`/sys/block/${disk}/removable`, '0\n');
  host.files.set('/sys/block/sdk/removable', '1\n');
  host.links.set('/sys/block/sdb', '../devices/pci0000:00/0000:00:1f.2/ata3/host2/target2:0:0/2:0:0:0/block/sdb');
  return host;
}
const log = (host: RecordedHost, message: string, priority = '3', transport = 'kernel') =>
  host.journalEntries.push({ at: host.at, fields: { MESSAGE: message, PRIORITY: priority, _TRANSPORT: transport } });

describe('Disk errors in the journal', () => {
  it('become one event for each disk and minute, with how many there were', async () => {
    const host = machine();
    for (let n = 0; n < 12; n += 1) log(host, `I/O error, dev sda, sector ${n} op 0x0:(READ)`);
    log(host, 'ata3.00: exception Emask 0x0 SAct 0x0');
    log(host, 'nvme nvme0: I/O 811 QID 2 timeout, aborting', '4');
    const look = start(diskEvents, host);
    const result = await look();
    expect(result.events?.map(({ kind, instance, detail }) => [kind, instance, detail])).toEqual([
      ['disk-error', 'sda', 'The disk did not answer as it should (sda, 12 messages within a minute).'],
      ['disk-error', 'sdb', 'The disk did not answer as it should (sdb).'],
      ['disk-error', 'nvme0n1', 'The disk did not answer as it should (nvme0n1).'],
    ]);
    expect(valueIn(result, 'disk_events.last_day')).toBe(14);
    expect((await look()).events).toEqual([]);
    host.pass(25 * 3_600_000);
    expect(valueIn(await look(), 'disk_events.last_day')).toBe(0);
  });

  it('of sticks, cards and disks that were taken out are nobody’s trouble', async () => {
    const host = machine();
    log(host, 'I/O error, dev sdk, sector 1');
    log(host, 'I/O error, dev sdz, sector 1');
    expect((await start(diskEvents, host)()).events).toEqual([]);
  });

  it('that somebody else wrote are not believed', async () => {
    const host = machine();
    log(host, 'I/O error, dev sda, sector 1', '3', 'syslog');
    expect((await start(diskEvents, host)()).events).toEqual([]);
  });

  it('are not known where there is no journal, or none that the agent may read, which looks like a quiet machine', async () => {
    const host = machine();
    host.files.set('/var/log/journal/0123/system.journal', Object.assign(new Error('no'), { code: 'EACCES' }));
    await expect(start(diskEvents, host)()).rejects.toThrow(/group systemd-journal/);
    host.files.delete('/var/log/journal/0123/system.journal');
    await expect(start(diskEvents, host)()).rejects.toThrow(/no system journal/);
  });

  it('stand beside what the disk refused, which is no trouble by itself', async () => {
    const host = machine();
    host.files.set('/sys/block/sda/device/ioerr_cnt', '0x1f\n');
    const result = await start(diskEvents, host)();
    expect(valueIn(result, 'disk_events.failed_commands', 'sda')).toBe(31);
    expect(result.events).toEqual([]);
  });

  it('are not known when journalctl fails', async () => {
    const host = machine();
    const read = diskEvents.start({ ...host, journal: () => () => Promise.reject(new Error('no journal here')) });
    await expect(read(new AbortController().signal)).rejects.toThrow(/no journal/);
  });

  it('never hide a page of details: a burst is bounded', async () => {
    const host = machine();
    for (let n = 0; n < 1000; n += 1) {
      host.at += 60_000;
      log(host, 'I/O error, dev sda, sector 1');
    }
    expect((await start(diskEvents, host)()).events).toHaveLength(40);
  });
});

describe('Windows’ own words on its disks', () => {
  const expected: Readonly<Record<string, unknown>> = {
    'Disk_51.xml': { kind: 'disk-error', disk: 'disk 1' },
    'Disk_51_b.xml': { kind: 'disk-error', disk: 'disk 0' },
    'Disk_11_excerpt.xml': { kind: 'disk-error', disk: 'disk 3' },
    // Written at every mount, and all is well: CorruptionActionState 0.
    'Microsoft-Windows-Ntfs_98.xml': undefined,
    'Microsoft-Windows-Ntfs_98_b.xml': undefined,
  };
  for (const [name, line] of Object.entries(expected)) {
    onRecording(`windows/xml/${name}`, 'are read as expected', (content) => {
      const event = parseWindowsEvent(content.toString('utf8'));
      const told = event && parseDiskEvent(event);
      if (line === undefined) expect(told).toBeUndefined();
      else expect(told).toMatchObject(line as object);
    });
  }
  onRecording(
    'windows/maps/Microsoft-Windows-Ntfs-Operational_Ntfs_55.map',
    'a broken volume is told by its name',
    (content) => {
      const xml = content.toString('utf8').replace(/^# ?/gm, '');
      const event = parseWindowsEvent(xml);
      expect(event && parseDiskEvent(event)).toMatchObject({
        kind: 'file-system-error',
        disk: expect.stringContaining('Volume{8a4d'),
      });
    },
  );

  const xml = (provider: string, id: number, data: string) =>
    `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="${provider}"/><EventID>${id}</EventID><Level>2</Level><TimeCreated SystemTime="2026-11-22T10:00:00.0000000Z"/><Channel>System</Channel></System><EventData>${data}</EventData></Event>`;

  it.each([
    ['disk', 7, '<Data>\\Device\\Harddisk0\\DR0</Data>', 'disk-bad-block', 'disk 0'],
    ['disk', 52, '<Data>\\Device\\Harddisk2\\DR2</Data>', 'disk-failure-predicted', 'disk 2'],
    ['storahci', 129, '<Data>\\Device\\RaidPort0</Data>', 'disk-error', 'RaidPort0'],
    [
      'Microsoft-Windows-Ntfs',
      98,
      '<Data Name="DriveName">D:</Data><Data Name="CorruptionActionState">2</Data>',
      'file-system-error',
      'D:',
    ],
  ])('%s %i is an event of that disk', async (provider, id, data, kind, disk) => {
    const host = recordedHost();
    host.platform = 'win32';
    host.eventXml.push(xml(provider, id, data));
    expect((await start(diskEvents, host)()).events).toMatchObject([{ kind, instance: disk }]);
  });

  it('of a disc drive are not asked for', async () => {
    const host = recordedHost();
    host.platform = 'win32';
    host.eventXml.push(xml('cdrom', 51, '<Data>\\Device\\CdRom0</Data>'));
    expect((await start(diskEvents, host)()).events).toEqual([]);
  });
});
