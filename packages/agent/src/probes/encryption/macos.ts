import type { Host } from '../../host.ts';
import type { Volume } from './volume.ts';

const limitMs = 10_000;

/** `fdesetup status`: `FileVault is On.`, `FileVault is Off.`, and while it works `Encryption in progress: Percent completed = 45`. */
export function parseFileVault(text: string): Volume {
  const name = '/';
  if (/Encryption in progress/.test(text))
    return { name, state: 'being encrypted', note: 'FileVault encrypts it now.' };
  if (/Decryption in progress/.test(text))
    return { name, state: 'not encrypted', note: 'FileVault is being taken off.' };
  if (/FileVault is On\b/.test(text)) return { name, state: 'encrypted', note: 'FileVault is on.' };
  if (/FileVault is Off\b/.test(text)) return { name, state: 'not encrypted', note: 'FileVault is off.' };
  throw new Error('macOS did not tell whether FileVault is on (fdesetup status).');
}

/** Whether people carry it is told by its battery, asked only of a Mac that is open; its shape would be a child of half a second. */
export async function readMacosVolumes(
  host: Host,
  signal: AbortSignal,
): Promise<{ volumes: Volume[]; portable: boolean }> {
  const { outcome, stdout } = await host.run('fdesetup', ['status'], { timeLimitMs: limitMs, signal });
  if (outcome !== 'exited') throw new Error(`fdesetup did not tell whether FileVault is on (${outcome}).`);
  const volume = parseFileVault(stdout);
  if (volume.state !== 'not encrypted') return { volumes: [volume], portable: false };
  const power = await host.run('pmset', ['-g', 'batt'], { timeLimitMs: limitMs, signal });
  return { volumes: [volume], portable: power.stdout.includes('InternalBattery') };
}
