import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import { type Drive, driveName } from './drive.ts';
import type { Metric } from './metrics.ts';
import { createDriveReadings } from './readings.ts';

/** The text behind a key of a property list, wherever it stands. */
function stringOf(plist: string, key: string): string | undefined {
  return new RegExp(`<key>${key}</key>\\s*<string>([^<]*)</string>`).exec(plist)?.[1]?.trim();
}

/** `disk0`, `disk1` …: what `diskutil list -plist physical` calls whole disks. */
export function parseWholeDisks(plist: string): string[] {
  const list = /<key>WholeDisks<\/key>\s*<array>([\s\S]*?)<\/array>/.exec(plist)?.[1];
  if (list === undefined) throw new Error('diskutil did not list the disks.');
  return [...list.matchAll(/<string>(disk\d+)<\/string>/g)].flatMap(([, name]) => name ?? []);
}

/** `diskutil info -plist disk0`. macOS tells no counters without further programs: only whether the drive fails. */
export function parseDiskInfo(plist: string, disk: string): Drive {
  const said = stringOf(plist, 'SMARTStatus');
  if (!plist.includes('<plist') || !plist.includes('</plist>')) {
    throw new Error(`What diskutil said of ${disk} could not be read.`);
  }
  const isKnown = said === 'Verified' || said === 'Failing' || said === 'About to fail';
  return {
    name: driveName(stringOf(plist, 'MediaName') ?? stringOf(plist, 'IORegistryEntryName'), undefined, disk),
    place: disk,
    rotates: /<key>SolidState<\/key>\s*<false\/>/.test(plist),
    ...(!isKnown && { problem: 'It tells nothing of its health (SMART is not supported).' }),
    failing: isKnown && said !== 'Verified' ? ['it says of itself that it is failing'] : [],
    warnings: [],
    past: [],
    counts: {},
  };
}

const everyMs = 3_600_000;
const mostDisks = 8;
const childLimitMs = 10_000;

export function watchMacDrives(host: Host): (signal: AbortSignal) => Promise<Result<Metric>> {
  const readingsOf = createDriveReadings(host);
  let last: { readonly drives: readonly Drive[]; readonly atMs: number } | undefined;
  async function diskutil(args: readonly string[], signal: AbortSignal): Promise<string> {
    const { outcome, code, stdout } = await host.run('diskutil', args, { timeLimitMs: childLimitMs, signal });
    if (outcome === 'exited' && code === 0) return stdout;
    throw new Error(`diskutil did not tell of the disks (${outcome === 'exited' ? `code ${code}` : outcome}).`);
  }
  return async (signal) => {
    if (last === undefined || host.elapsedMs() - last.atMs >= everyMs) {
      const disks = parseWholeDisks(await diskutil(['list', '-plist', 'physical'], signal)).slice(0, mostDisks);
      const drives: Drive[] = [];
      for (const disk of disks) drives.push(parseDiskInfo(await diskutil(['info', '-plist', disk], signal), disk));
      last = { drives, atMs: host.elapsedMs() };
    }
    return { readings: readingsOf(last.drives) };
  };
}
