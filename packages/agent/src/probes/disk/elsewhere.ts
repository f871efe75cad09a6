import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { DiskMetric } from './metrics.ts';
import { spaceReadings } from './volumes.ts';

const dayMs = 86_400_000;

/** The sealed system volume of macOS is read-only; people's files fill the data volume beside it. */
const macVolumes = ['/System/Volumes/Data', '/'];

interface BlockDevice {
  readonly identifier?: unknown;
  readonly name?: unknown;
  readonly physical?: unknown;
}

/** Letters of drives that Windows calls local; a removed or network drive would hang or come and go. */
export function localDrives(answer: unknown): string[] {
  const devices: readonly BlockDevice[] = Array.isArray(answer) ? answer : [];
  const letters = devices
    .filter(({ physical }) => physical === 'Local')
    .map(({ identifier, name }) => String(identifier ?? name ?? ''))
    .filter((letter) => /^[A-Z]:$/i.test(letter));
  return letters.length > 0 ? letters.map((letter) => `${letter}\\`) : ['C:\\'];
}

async function findVolumes(host: Host, signal: AbortSignal): Promise<string[]> {
  if (host.platform === 'darwin') {
    const [first = '/'] = macVolumes.filter((volume) => host.stat(volume) !== undefined);
    return [first];
  }
  const { blockDevices } = await host.information(['blockDevices'], signal);
  return localDrives(blockDevices);
}

/** macOS and Windows: space by statfs; which drives Windows has is asked once a day. */
export function startVolumesElsewhere(host: Host): (signal: AbortSignal) => Promise<Reading<DiskMetric>[]> {
  let volumes: string[] = [];
  let askedAtMs = Number.NEGATIVE_INFINITY;
  return async (signal) => {
    if (host.elapsedMs() - askedAtMs > dayMs) {
      askedAtMs = host.elapsedMs();
      volumes = await findVolumes(host, signal);
    }
    return volumes.flatMap((volume) => {
      const use = host.statfs(volume);
      return use === undefined ? [] : spaceReadings(volume, use);
    });
  };
}
