import { describe, expect, it } from 'vitest';
import { encryption } from '../../../../packages/agent/src/probes/encryption/index.ts';
import { parseFileVault } from '../../../../packages/agent/src/probes/encryption/macos.ts';
import { type EncryptionState, encryptionStates } from '../../../../packages/agent/src/probes/encryption/volume.ts';
import { encryptionQuery } from '../../../../packages/agent/src/probes/encryption/windows.ts';
import { detailIn, recordedHost, start, valueIn } from '../../recorded-host.ts';
import { onRecording } from '../../recordings.ts';

const indexFor = (state: EncryptionState) => encryptionStates.indexOf(state);
const luks = 'CRYPT-LUKS2-0123456789abcdef0123456789abcdef-cryptroot\n';

/** A Linux machine whose root lies on that device. */
function linux(device: string, source: string, fileSystem = 'ext4') {
  const host = recordedHost();
  host.files.set('/proc/self/mountinfo', `1 0 ${device} / / rw,relatime shared:1 - ${fileSystem} ${source} rw\n`);
  host.files.set(`/sys/dev/block/${device}/size`, '1');
  return host;
}
const stateOf = async (host: ReturnType<typeof linux>) =>
  valueIn(await start(encryption, host)(), 'encryption.state', '/');

describe('the disks of a Linux machine', () => {
  it('that are plain are not encrypted, and a laptop’s can be carried away', async () => {
    const host = linux('8:2', '/dev/sda2');
    expect(await stateOf(host)).toBe(indexFor('not encrypted'));
    host.files.set('/sys/class/dmi/id/chassis_type', '10\n');
    expect(await stateOf(host)).toBe(indexFor('open and portable'));
  });

  it('under LUKS are encrypted', async () => {
    const host = linux('254:0', '/dev/mapper/cryptroot');
    host.files.set('/sys/dev/block/254:0/dm/uuid', luks);
    expect(await stateOf(host)).toBe(indexFor('encrypted'));
  });

  it('under LVM on LUKS are encrypted, and not if one of two disks is plain', async () => {
    const host = linux('254:1', '/dev/mapper/vg-root');
    host.files.set('/sys/dev/block/254:1/dm/uuid', 'LVM-abcdef\n');
    host.files.set('/sys/dev/block/254:1/slaves/dm-0', '');
    host.files.set('/sys/class/block/dm-0/dm/uuid', luks);
    expect(await stateOf(host)).toBe(indexFor('encrypted'));
    host.files.set('/sys/dev/block/254:1/slaves/sdb1', '');
    expect(await stateOf(host)).toBe(indexFor('not encrypted'));
  });

  it('with btrfs are found by the disk that it names', async () => {
    const host = linux('0:24', '/dev/mapper/luks-1', 'btrfs');
    expect(await stateOf(host)).toBeNull();
    host.files.set('/sys/class/block/dm-3', '');
    host.files.set('/sys/class/block/dm-3/dm/name', 'luks-1\n');
    host.files.set('/sys/class/block/dm-3/dm/uuid', luks);
    expect(await stateOf(host)).toBe(indexFor('encrypted'));
    const plain = linux('0:24', '/dev/sda2', 'btrfs');
    plain.files.set('/sys/class/block/sda2', '');
    expect(await stateOf(plain)).toBe(indexFor('not encrypted'));
  });

  it('with ZFS are not known', async () => {
    const host = linux('0:25', 'rpool/ROOT/debian', 'zfs');
    const result = await start(encryption, host)();
    expect(valueIn(result, 'encryption.state', '/')).toBeNull();
    expect(detailIn(result, 'encryption.state', '/')).toContain('zfs');
  });

  it('of a container are not its own', async () => {
    expect(await start(encryption, linux('0:50', 'overlay', 'overlay'))()).toEqual({ readings: [] });
  });
});

describe('the disks of Windows', () => {
  const windows = (answer: unknown[] | Error) => {
    const host = recordedHost();
    host.platform = 'win32';
    host.windowsAnswers = { encryption: answer };
    return host;
  };
  const volume = (more: object) => ({
    DriveLetter: 'C:',
    ProtectionStatus: 1,
    ConversionStatus: 1,
    VolumeType: 0,
    ...more,
  });

  it.each([
    ['encrypted', {}],
    ['being encrypted', { ConversionStatus: 2, ProtectionStatus: 0 }],
    ['paused', { ProtectionStatus: 0 }],
    ['not encrypted', { ConversionStatus: 0, ProtectionStatus: 0 }],
  ] as const)('are %s', async (state, more) => {
    const result = await start(encryption, windows([{ Volumes: volume(more), Chassis: [3] }]))();
    expect(valueIn(result, 'encryption.state', 'C:')).toBe(indexFor(state));
  });

  it('of a laptop without BitLocker can be carried away; a stick is not looked at', async () => {
    const Volumes = [
      volume({ ConversionStatus: 0, ProtectionStatus: 0 }),
      volume({ DriveLetter: 'E:', VolumeType: 2 }),
    ];
    const { readings } = await start(encryption, windows([{ Volumes, Chassis: 10 }]))();
    expect(readings).toMatchObject([{ instance: 'C:', value: indexFor('open and portable') }]);
  });

  it.each([[[]], [['Access denied']], [new Error('Access denied')]])('%j is no answer', async (answer) => {
    await expect(start(encryption, windows(answer))()).rejects.toThrow(/./);
  });

  it('are asked for in one logical line', () => expect(encryptionQuery.script).not.toMatch(/[\n#]/));

  onRecording('windows-defender-bitlocker-realmjoin.json', 'are not encrypted', async (content) => {
    const [drive] = JSON.parse(content.toString()).Bitlocker.DriveStates;
    // Get-BitLockerVolume names the same numbers otherwise.
    const told = { ...drive, DriveLetter: drive.MountPoint, ConversionStatus: drive.VolumeStatus };
    const result = await start(encryption, windows([{ Volumes: [told], Chassis: [3] }]))();
    expect(valueIn(result, 'encryption.state', 'C:')).toBe(indexFor('not encrypted'));
  });
  onRecording('glpi/win32/wmi/win10-crypt-Win32_EncryptableVolume.wmi', 'are encrypted', async (content) => {
    const pairs = content.toString('utf16le').matchAll(/^(\w+)=(.*?)\r?$/gm);
    const told = Object.fromEntries(
      [...pairs].map(([, key, value]) => [key, /^\d+$/.test(value ?? '') ? Number(value) : value]),
    );
    const result = await start(encryption, windows([{ Volumes: [told], Chassis: [9] }]))();
    expect(valueIn(result, 'encryption.state', 'C:')).toBe(indexFor('encrypted'));
  });
});

describe('FileVault', () => {
  it.each([
    ['FileVault is On.\n', 'encrypted'],
    ['FileVault is Off.\n', 'not encrypted'],
    ['FileVault is On.\nEncryption in progress: Percent completed = 45\n', 'being encrypted'],
    ['FileVault is Off.\nDecryption in progress: Percent completed = 10\n', 'not encrypted'],
  ])('%j', (text, state) => expect(parseFileVault(text).state).toBe(state));

  it.each([
    [' -InternalBattery-0 (id=1)\t80%; discharging;\n', 'open and portable'],
    ["Now drawing from 'AC Power'\n", 'not encrypted'],
  ] as const)('that is off matters more on a Mac that people carry: %j', async (power, state) => {
    const host = recordedHost();
    host.platform = 'darwin';
    host.answerRun = (program) => ({ stdout: program === 'pmset' ? power : 'FileVault is Off.\n' });
    expect(valueIn(await start(encryption, host)(), 'encryption.state', '/')).toBe(indexFor(state));
  });

  it('that is on costs no second program', async () => {
    const host = recordedHost();
    host.platform = 'darwin';
    host.answerRun = () => ({ stdout: 'FileVault is On.\n' });
    await start(encryption, host)();
    expect(host.ran).toEqual(['fdesetup status']);
  });

  it('that does not answer is unknown', () => expect(() => parseFileVault('Error -69888')).toThrow('did not tell'));
});
