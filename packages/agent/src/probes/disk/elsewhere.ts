import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { DiskMetric } from './metrics.ts';
import { spaceReadings } from './volumes.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The sealed system volume of macOS is read-only; people's files fill the data volume beside it. */
const macVolumes = ['/System/Volumes/Data', '/'];

/** DriveType 3 is a fixed drive (Win32_LogicalDisk); one that was taken out or lies in the network would hang or come and go. */
const drivesQuery = {
  name: 'volumes',
  everyMs: dayMs,
  script: "Get-CimInstance Win32_LogicalDisk -Filter 'DriveType=3' | Select-Object @{n='letter';e={$_.DeviceID}}",
};
const firstDrive = 'C:\\';

/** Roots of the drives that Windows named; the first one where it named none. */
export function fixedDrives(rows: readonly unknown[]): string[] {
  const letters = rows
    .map((row) => (typeof row === 'object' && row !== null ? String(Reflect.get(row, 'letter')) : ''))
    .filter((letter) => /^[A-Z]:$/i.test(letter));
  return letters.length > 0 ? letters.map((letter) => `${letter}\\`) : [firstDrive];
}

/** macOS and Windows: space by statfs. Which drives Windows has is asked once a day; until it answers there is the first one. */
export function startVolumesElsewhere(host: Host): () => Reading<DiskMetric>[] {
  const [mac = '/'] = macVolumes.filter((volume) => host.stat(volume) !== undefined);
  let volumes = host.platform === 'darwin' ? [mac] : [firstDrive];
  let askedAtMs = Number.NEGATIVE_INFINITY;
  const ask = host.platform === 'win32' ? host.windows(drivesQuery) : undefined;

  function refresh(): void {
    askedAtMs = host.elapsedMs();
    ask?.().then(
      (rows) => {
        volumes = fixedDrives(rows);
      },
      () => {
        // A Windows that does not answer now is asked again in an hour; the drives known so far stay watched.
        askedAtMs += hourMs - dayMs;
      },
    );
  }

  return () => {
    if (host.elapsedMs() - askedAtMs > dayMs) refresh();
    return volumes.flatMap((volume) => {
      const use = host.statfs(volume);
      return use === undefined ? [] : spaceReadings(volume, use);
    });
  };
}
