import type { WindowsQuery } from '../../host.ts';
import { isPortable, type Volume } from './volume.ts';

/** A server without the feature BitLocker has no such class: nothing here. */
export const encryptionQuery: WindowsQuery = {
  name: 'encryption',
  everyMs: 6 * 3_600_000,
  script: [
    '$known = @(Get-CimInstance -Namespace root/CIMV2/Security -ClassName __NAMESPACE -Filter "Name=\'MicrosoftVolumeEncryption\'").Count -gt 0',
    '$v = @(if ($known) { Get-CimInstance -Namespace root/CIMV2/Security/MicrosoftVolumeEncryption -ClassName Win32_EncryptableVolume | Select-Object DriveLetter, ProtectionStatus, ConversionStatus, VolumeType })',
    '$c = @((Get-CimInstance -ClassName Win32_SystemEnclosure -ErrorAction SilentlyContinue).ChassisTypes)',
    '[pscustomobject]@{ Volumes = $v; Chassis = $c }',
  ].join('; '),
};

interface Told {
  readonly DriveLetter?: unknown;
  readonly ProtectionStatus?: unknown;
  readonly ConversionStatus?: unknown;
  readonly VolumeType?: unknown;
}

/**
 * Win32_EncryptableVolume: ConversionStatus 0 decrypted, 1 encrypted, 2 being encrypted, 3 being decrypted, 4 and 5 the same paused;
 * ProtectionStatus 0 off (with encrypted data: the key lies open), 1 on, 2 unknown (locked).
 */
function stateOf({ ConversionStatus, ProtectionStatus }: Told): Volume['state'] {
  if (ConversionStatus === 2) return 'being encrypted';
  if (ConversionStatus === 0 || ConversionStatus === 3 || ConversionStatus === 5) return 'not encrypted';
  if (ConversionStatus === 4) return 'paused';
  if (ProtectionStatus === 1) return 'encrypted';
  // Before Windows 8 and without rights the conversion is not told, and protection alone is.
  if (ProtectionStatus === 0) return ConversionStatus === 1 ? 'paused' : 'not encrypted';
  return undefined;
}

const notes: Readonly<Record<string, string>> = {
  encrypted: 'BitLocker is on.',
  'being encrypted': 'BitLocker encrypts it now.',
  paused: 'BitLocker is paused: its key lies open on the disk.',
  'not encrypted': 'BitLocker is off.',
};

/** VolumeType: 0 system, 1 fixed data, 2 removable. */
const removable = 2;

/** The answer to `encryptionQuery`. */
export function parseEncryption(answer: readonly unknown[]): { volumes: Volume[]; portable: boolean } {
  const told = answer[0] as { Volumes?: unknown; Chassis?: unknown } | null | undefined;
  if (typeof told !== 'object' || told === null || !('Volumes' in told)) {
    throw new Error('Windows told nothing about BitLocker.');
  }
  const list = (Array.isArray(told.Volumes) ? told.Volumes : [told.Volumes]) as (Told | null)[];
  const volumes = list.flatMap((one): Volume[] => {
    if (one === null || typeof one !== 'object' || typeof one.DriveLetter !== 'string' || one.VolumeType === removable)
      return [];
    const state = stateOf(one);
    return [
      { name: one.DriveLetter, state, note: notes[state ?? ''] ?? 'BitLocker does not tell: the volume is locked.' },
    ];
  });
  const chassis = Array.isArray(told.Chassis) ? told.Chassis : [told.Chassis];
  return { volumes, portable: chassis.some((type) => isPortable(Number(type))) };
}
