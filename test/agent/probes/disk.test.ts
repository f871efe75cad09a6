import { describe, expect, it } from 'vitest';
import { parseDiskstats } from '../../../packages/agent/src/probes/disk/drives.ts';
import { fixedDrives } from '../../../packages/agent/src/probes/disk/elsewhere.ts';
import { disk } from '../../../packages/agent/src/probes/disk/index.ts';
import { parseFstab, parseMounts } from '../../../packages/agent/src/probes/disk/mounts.ts';
import { detailIn, printed, recordedHost, start, valueIn } from '../recorded-host.ts';

const root = '27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw';
const points = (text: string) => parseMounts(text).map(({ mountPoint }) => mountPoint);
const use = (totalBytes: number) => ({ totalBytes, availableBytes: 100, freeBytes: 150, inodes: 10, freeInodes: 5 });

describe('which volumes are watched', () => {
  it('is the one fixed disk of the many mounts a real machine has', () => {
    expect(points(printed('mountinfo'))).toEqual(['/']);
  });

  it('leaves out memory, images, snaps, overlays, network mounts and sticks', () => {
    const others = [
      '30 27 0:25 / /run rw - tmpfs tmpfs rw',
      '31 27 7:1 / /snap/core/1 ro - squashfs /dev/loop1 ro',
      '32 27 0:44 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw,lowerdir=/a:/b',
      '33 27 0:45 / /home/share rw - nfs4 server:/share rw',
      '34 27 0:46 / /mnt/win rw - cifs //server/x rw',
      '35 27 11:0 / /cdrom ro - iso9660 /dev/sr0 ro',
      '36 27 8:17 / /media/ann/STICK rw - vfat /dev/sdb1 rw',
      '37 27 0:47 / /home/ann/remote rw - fuse.sshfs ann@host: rw',
    ];
    expect(points([root, ...others].join('\n'))).toEqual(['/']);
  });

  it('counts a file system once, under the name people know it by', () => {
    const text = [
      '40 27 8:2 /pods/volume /var/lib/kubelet/pods/x/volume rw - xfs /dev/sda2 rw',
      '41 27 8:2 / /srv/data rw - xfs /dev/sda2 rw',
      '42 27 8:2 / /mnt/again/data rw - xfs /dev/sda2 rw',
      '43 27 0:50 /@home /home rw - btrfs /dev/sdc1 rw,subvol=/@home',
      '44 27 0:50 /@ /top rw - btrfs /dev/sdc1 rw,subvol=/@',
    ].join('\n');
    expect(points(text)).toEqual(['/srv/data', '/top']);
  });

  it('sees only the upper of two mounts on one place', () => {
    expect(points(`${root}\n50 27 8:3 / /data rw - ext4 /dev/sda3 rw\n51 50 0:60 / /data rw - tmpfs tmpfs rw`)).toEqual(
      ['/'],
    );
  });

  it('is writable for the machine although it is read-only for the agent’s own service', () => {
    const protectedForUs = root.replace(' / / rw', ' / / ro');
    expect(protectedForUs).not.toBe(root);
    expect(parseMounts(protectedForUs)).toMatchObject([{ mountPoint: '/', readOnly: false }]);
  });

  it('reads names with spaces and survives cut and foreign lines', () => {
    expect(
      points(`${root}\n52 27 8:4 / /srv/our\\040files rw - ext4 /dev/sda4 rw\n53 27 8:5 / /half\ngarbage\n - \n`),
    ).toEqual(['/', '/srv/our files']);
  });

  it('knows from fstab which should be writable', () => {
    const wanted = parseFstab(
      '# comment\nUUID=1 / ext4 errors=remount-ro 0 1\n/dev/sdb1 /archive ext4 ro,noatime 0 2\n\nbroken\n',
    );
    expect([...wanted]).toEqual(['/']);
  });

  it('is every fixed drive that Windows names, and none of what is no drive letter', () => {
    const rows = [{ letter: 'C:' }, { letter: 'E:' }, { letter: '\\\\?\\Volume{1}' }, { Name: 'F:' }, null, 7];
    expect(fixedDrives(rows)).toEqual(['C:\\', 'E:\\']);
    expect(fixedDrives([])).toEqual(['C:\\']);
  });
});

describe('a volume', () => {
  it('is as full as df says: root’s reserve is not free', async () => {
    const result = await start(disk, recordedHost())();
    expect(valueIn(result, 'disk.used', '/')).toBeCloseTo(300 / 900);
    expect(valueIn(result, 'disk.available_bytes', '/')).toBe(600);
    expect(valueIn(result, 'disk.inodes_used', '/')).toBe(0.25);
    expect(valueIn(result, 'disk.state', '/')).toBe(0);
  });

  it('has no inode figure where they are unlimited', async () => {
    const host = recordedHost();
    host.volumes.set('/', { ...use(1000), inodes: 0, freeInodes: 0 });
    expect(valueIn(await start(disk, host)(), 'disk.inodes_used', '/')).toBeUndefined();
  });

  it('is read-only when it was writable before, at the latest at the third look', async () => {
    const host = recordedHost();
    host.files.set('/proc/self/mountinfo', root);
    const look = start(disk, host);
    await look();
    host.files.set('/proc/self/mountinfo', root.replaceAll('rw', 'ro'));
    await look();
    await look();
    const result = await look();
    expect(valueIn(result, 'disk.state', '/')).toBe(1);
    expect(detailIn(result, 'disk.state', '/')).toContain('read-only');
  });

  it('is left out when it was read-only from the start and fstab does not ask for more', async () => {
    const host = recordedHost();
    host.files.set('/proc/self/mountinfo', root.replaceAll('rw', 'ro'));
    expect(valueIn(await start(disk, host)(), 'disk.state', '/')).toBeUndefined();
    host.files.set('/etc/fstab', '/dev/vda / ext4 defaults 0 1');
    expect(valueIn(await start(disk, host)(), 'disk.state', '/')).toBe(1);
  });

  it('has errors when ext4 counted one, or stopped writing while it still calls itself writable', async () => {
    const host = recordedHost();
    host.files.set('/sys/fs/ext4/vda/errors_count', '3\n');
    const counted = await start(disk, host)();
    expect(valueIn(counted, 'disk.state', '/')).toBe(2);
    expect(detailIn(counted, 'disk.state', '/')).toContain('3 errors');
    host.files.set('/sys/fs/ext4/vda/errors_count', '0\n');
    host.files.set('/proc/self/mountinfo', `${root},emergency_ro`);
    expect(valueIn(await start(disk, host)(), 'disk.state', '/')).toBe(2);
  });

  it('that is unmounted is noticed at once, and the one below it not taken for it', async () => {
    const host = recordedHost();
    host.files.set('/proc/self/mountinfo', `${root}\n60 27 7:0 / /srv rw - ext4 /dev/loop0 rw`);
    host.volumes.set('/srv', use(500));
    const look = start(disk, host);
    expect(valueIn(await look(), 'disk.available_bytes', '/srv')).toBe(100);
    host.files.set('/proc/self/mountinfo', root);
    host.volumes.set('/srv', use(1000));
    expect(valueIn(await look(), 'disk.available_bytes', '/srv')).toBeUndefined();
  });

  it('on a drive that people take out is not watched', async () => {
    const host = recordedHost();
    host.files.set('/sys/dev/block/254:0/../removable', '1\n');
    expect(valueIn(await start(disk, host)(), 'disk.used', '/')).toBeUndefined();
  });

  it('with a very long name is known by the end of it', async () => {
    const host = recordedHost();
    const path = `/srv/${'x'.repeat(80)}/end`;
    host.files.set('/proc/self/mountinfo', `60 27 7:0 / ${path} rw - ext4 /dev/loop0 rw`);
    host.volumes.set(path, use(500));
    const [reading] = (await start(disk, host)()).readings ?? [];
    expect(reading?.instance).toHaveLength(64);
    expect(reading?.instance?.endsWith('/end')).toBe(true);
  });
});

describe('a drive', () => {
  const line = (name: string, ...fields: number[]) => ` 254       0 ${name} ${fields.join(' ')}\n`;

  it('is read from what a real kernel printed, loops left aside', () => {
    const drives = parseDiskstats(printed('diskstats'), (name) => name === 'vda');
    expect(drives).toHaveLength(1);
    expect(drives[0]?.requests).toBeGreaterThan(50_000);
    expect(parseDiskstats('garbage\n 8 0', () => true)).toEqual([]);
  });

  it('answers as slowly as its requests waited, and was busy as long as it had any', async () => {
    const host = recordedHost();
    const look = start(disk, host);
    host.files.set('/proc/diskstats', line('vda', 100, 0, 1000, 500, 100, 0, 2000, 500, 0, 1000, 1000));
    expect(valueIn(await look(), 'drive.latency', 'vda')).toBeUndefined();
    host.pass(10_000);
    host.files.set('/proc/diskstats', line('vda', 150, 0, 1200, 1500, 150, 0, 2400, 1500, 0, 6000, 3000));
    const result = await look();
    expect(valueIn(result, 'drive.latency', 'vda')).toBe(20);
    expect(valueIn(result, 'drive.busy', 'vda')).toBe(0.5);
    expect(valueIn(result, 'drive.read_rate', 'vda')).toBe((200 * 512) / 10);
    expect(valueIn(result, 'drive.write_rate', 'vda')).toBe((400 * 512) / 10);
    expect(valueIn(result, 'drive.rotational', 'vda')).toBe(1);
  });

  it('that was asked nothing has no latency to complain of', async () => {
    const host = recordedHost();
    const look = start(disk, host);
    await look();
    host.pass(10_000);
    expect(valueIn(await look(), 'drive.latency', 'vda')).toBe(0);
  });

  it('is silent for one look when its counters began anew', async () => {
    const host = recordedHost();
    const look = start(disk, host);
    await look();
    host.pass(10_000);
    host.files.set('/proc/diskstats', line('vda', 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1));
    expect(valueIn(await look(), 'drive.latency', 'vda')).toBeUndefined();
  });
});

describe('volumes elsewhere', () => {
  it('are asked for once a day on Windows, and the first one is watched meanwhile', async () => {
    const host = recordedHost();
    host.platform = 'win32';
    host.windowsAnswers.volumes = [{ letter: 'C:' }, { letter: 'D:' }];
    host.volumes.set('C:\\', { ...use(1000), inodes: 0 }).set('D:\\', { ...use(2000), inodes: 0 });
    const look = start(disk, host);
    expect(valueIn(await look(), 'disk.available_bytes', 'C:\\')).toBe(100);
    expect(valueIn(await look(), 'disk.used', 'D:\\')).toBeGreaterThan(0.8);
  });

  it('stay the ones known so far while Windows does not answer', async () => {
    const host = recordedHost();
    host.platform = 'win32';
    host.volumes.set('C:\\', { ...use(1000), inodes: 0 });
    const look = start(disk, host);
    await look();
    expect(valueIn(await look(), 'disk.available_bytes', 'C:\\')).toBe(100);
    host.windowsAnswers.volumes = [{ letter: 'D:' }];
    host.volumes.set('D:\\', { ...use(2000), inodes: 0 });
    host.pass(3_700_000);
    await look();
    expect(valueIn(await look(), 'disk.available_bytes', 'D:\\')).toBe(100);
  });

  it('are the volume of people’s files on macOS, not the sealed system', async () => {
    const host = recordedHost();
    host.platform = 'darwin';
    host.volumes.set('/System/Volumes/Data', use(1000));
    const result = await start(disk, host)();
    expect(result.readings?.map(({ instance }) => instance)).toEqual(Array(3).fill('/System/Volumes/Data'));
  });
});
