import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import type { Drive } from './drive.ts';
import { type HelperFile, parseHelperFile } from './helper-file.ts';
import { type Metric, watchStates } from './metrics.ts';
import { createDriveReadings } from './readings.ts';

/** Where the helper writes (smart-helper/forewarn-smart). */
export const helperFile = '/run/forewarn-smart/drives.json';
/** The helper's timer writes every half hour. */
const staleMs = 3 * 3_600_000;

const advice = {
  'no-helper':
    'What this machine’s drives say of themselves (SMART) is not read: install smartmontools, then the helper forewarn-smart.timer as told at its head (packages/agent/systemd).',
  'no-smartctl':
    'What this machine’s drives say of themselves (SMART) is not read: the program smartctl is missing. Install the package smartmontools; the helper finds it within half an hour.',
};

const watchReading = (state: (typeof watchStates)[number], detail?: string): Result<Metric> => ({
  readings: [
    { metric: 'drive.health_watch', value: watchStates.indexOf(state), ...(detail !== undefined && { detail }) },
  ],
});

/** Reads the privileged helper's file: the agent itself may not ask drives. */
export function watchLinuxDrives(host: Host): () => Result<Metric> {
  const readingsOf = createDriveReadings(host);
  const known = new Map<string, Drive>();
  return () => {
    const info = host.stat(helperFile);
    if (info === undefined) return watchReading('no-helper', advice['no-helper']);
    if (info.onlyRootWrites !== true || info.kind !== 'file') {
      throw Object.assign(
        new Error(`${helperFile} is not root’s alone to write, so what it says of the drives is not believed.`),
        { outcome: 'unsafe' },
      );
    }
    const file = parseHelperFile(host.readFile(helperFile) ?? '');
    const age = host.now() - file.writtenAt;
    if (age > staleMs) {
      const hours = Math.round(age / 3_600_000);
      throw new Error(
        `The SMART helper last wrote ${hours} h ago. Look at it: systemctl status forewarn-smart.timer forewarn-smart.service`,
      );
    }
    if (!file.hasSmartctl) return watchReading('no-smartctl', advice['no-smartctl']);
    const drives = withSleeping(file, known);
    return { readings: [...(watchReading('watched').readings ?? []), ...readingsOf(drives)] };
  };
}

/** A drive that sleeps is as it was when it was last awake. */
function withSleeping(file: HelperFile, known: Map<string, Drive>): Drive[] {
  for (const drive of file.drives) known.set(drive.place, drive);
  return [...file.drives, ...file.asleep.flatMap((place) => known.get(place) ?? [])];
}
