import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import type { ThermalMetric } from './metrics.ts';

/** What slows the processor among the cooling devices of the kernel; others are fans, displays, radios and limits that are set once. */
const slowsProcessor = /^(Processor|intel_powerclamp|thermal-cpufreq-\d+|cpufreq-.*|cpuidle-.*)$/;
/** Raspberry Pi's firmware: bit 1 = frequency capped, 2 = throttled, 3 = soft temperature limit, each now (vcgencmd get_throttled). */
const firmware = '/sys/devices/platform/soc/soc:firmware/get_throttled';
const firmwareSlows = 0b1110;
/** Where the kernel counts occasions only: one is taken for a second, for its handler looks again after that. */
const occasionMs = 1000;

interface Counter {
  readonly file: string;
  readonly msEach: number;
}

const folderName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

function read(host: Host, file: string): number | undefined {
  const text = host.readFile(file)?.trim();
  const value = Number(text);
  return text === undefined || text === '' || !Number.isFinite(value) ? undefined : value;
}

/** Intel's counters by core and package since the machine was started; the time is kept since Linux 5.6. */
export function findCounters(host: Host): Counter[] {
  const cores = new Set(
    host
      .list('/sys/devices/system/cpu')
      .map(folderName)
      .filter((name) => /^cpu\d+$/.test(name)),
  );
  const found: Counter[] = [];
  for (const core of cores) {
    const folder = `/sys/devices/system/cpu/${core}/thermal_throttle`;
    for (const what of ['core', 'package']) {
      const total = `${folder}/${what}_throttle_total_time_ms`;
      const count = `${folder}/${what}_throttle_count`;
      if (read(host, total) !== undefined) found.push({ file: total, msEach: 1 });
      else if (read(host, count) !== undefined) found.push({ file: count, msEach: occasionMs });
    }
  }
  return found;
}

/** The files that tell whether a cooling device slows the processor now. */
export function findCooling(host: Host): string[] {
  const devices = host
    .list('/sys/class/thermal')
    .map(folderName)
    .filter((name) => /^cooling_device\d+$/.test(name))
    .map((name) => `/sys/class/thermal/${name}`);
  return devices
    .filter((folder) => slowsProcessor.test(host.readFile(`${folder}/type`)?.trim() ?? ''))
    .map((folder) => `${folder}/cur_state`);
}

/** Linux: counted by the processor where it counts, else what the kernel does about heat at this moment. */
export function startLinux(host: Host): () => Result<ThermalMetric> {
  const counters = findCounters(host);
  const cooling = findCooling(host);
  let before: { readonly atMs: number; readonly values: readonly (number | undefined)[] } | undefined;

  function counted(): number | undefined {
    const atMs = host.elapsedMs();
    const values = counters.map(({ file }) => read(host, file));
    const last = before;
    before = { atMs, values };
    if (last === undefined || atMs <= last.atMs) return undefined;
    const shares = counters.map(({ msEach }, index) => {
      const [now, then] = [values[index], last.values[index]];
      return now === undefined || then === undefined ? 0 : (Math.max(0, now - then) * msEach) / (atMs - last.atMs);
    });
    return Math.min(1, Math.max(0, ...shares));
  }

  return () => {
    const flags = host.readFile(firmware)?.trim();
    if (counters.length + cooling.length === 0 && flags === undefined) return {};
    const slowed =
      cooling.some((file) => (read(host, file) ?? 0) > 0) || (Number.parseInt(flags ?? '0', 16) & firmwareSlows) !== 0;
    const share = counters.length > 0 ? counted() : 0;
    if (share === undefined && !slowed) return { readings: [{ metric: 'thermal.throttled', value: null }] };
    return { readings: [{ metric: 'thermal.throttled', value: slowed ? 1 : (share ?? 0) }] };
  };
}
