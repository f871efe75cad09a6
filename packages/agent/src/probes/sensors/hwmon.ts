import type { Host } from '../../host.ts';

/** Where the files of one sensor are: Linux Documentation/hwmon/sysfs-interface.rst. */
export interface Sensor {
  readonly name: string;
  readonly input: string;
  /** Celsius; undefined where the maker set none. */
  readonly limit?: number;
}

export interface Fan {
  readonly name: string;
  readonly input: string;
  readonly fault: string | undefined;
}

/** Limits outside this are what a chip holds that was never told any (0, 127, 65261). Celsius. */
const leastLimit = 45;
const mostLimit = 126;
/** The most series that a machine full of sensors may have. */
const mostSensors = 16;
const mostFans = 8;

/** For these the “maximum” is where the drive itself begins to slow down; of other chips it is a BIOS's habit. */
const maximumCounts = new Set(['nvme', 'drivetemp']);

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
const textOf = (host: Host, file: string) => host.readFile(file)?.trim() ?? '';

/** A file in thousandths; undefined when it is not there or is no number. A sensor that is asleep answers with an error. */
export function thousandths(host: Host, file: string): number | undefined {
  let text: string | undefined;
  try {
    text = host.readFile(file)?.trim();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EAGAIN' || code === 'EIO' || code === 'ENODATA' || code === 'EINVAL' || code === 'ETIMEDOUT')
      return undefined;
    throw error;
  }
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) / 1000 : undefined;
}

function limitOf(host: Host, base: string, chip: string): number | undefined {
  const files = maximumCounts.has(chip) ? ['_max', '_crit'] : ['_crit', '_emergency'];
  return files
    .map((end) => thousandths(host, `${base}${end}`))
    .find((celsius) => celsius !== undefined && celsius >= leastLimit && celsius <= mostLimit);
}

/** What sensors and fans there are; asked now and then, for it reads many files. */
export function findSensors(host: Host): { readonly sensors: readonly Sensor[]; readonly fans: readonly Fan[] } {
  const sensors: Sensor[] = [];
  const fans: Fan[] = [];
  for (const folder of host.list('/sys/class/hwmon').map((path) => `/sys/class/hwmon/${nameOf(path)}`)) {
    const chip = textOf(host, `${folder}/name`);
    const files = host.list(folder).map(nameOf).sort(byNumber);
    const labelled = files.flatMap((file) => {
      const base = /^((?:temp|fan)\d+)_input$/.exec(file)?.[1];
      return base === undefined ? [] : [{ base, label: textOf(host, `${folder}/${base}_label`) || base }];
    });
    const hasPackage = labelled.some(({ label }) => label.startsWith('Package id'));
    for (const { base, label } of labelled) {
      const name = `${chip || nameOf(folder)} ${label}`.slice(0, 64);
      const input = `${folder}/${base}_input`;
      if (base.startsWith('fan')) {
        const fault = files.includes(`${base}_fault`) ? `${folder}/${base}_fault` : undefined;
        fans.push({ name: unique(name, fans), input, fault });
      } else if (!(hasPackage && label.startsWith('Core '))) {
        // The package is as hot as its hottest core.
        const limit = limitOf(host, `${folder}/${base}`, chip);
        sensors.push({ name: unique(name, sensors), input, ...(limit !== undefined && { limit }) });
      }
    }
  }
  // With a limit first: what cannot be judged is the first to be left out.
  const ranked = [...sensors].sort((a, b) => Number(b.limit !== undefined) - Number(a.limit !== undefined));
  return { sensors: ranked.slice(0, mostSensors), fans: fans.slice(0, mostFans) };
}

const padded = (name: string) => name.replace(/\d+/g, (digits) => digits.padStart(4, '0'));

/** `temp10` after `temp9`; by hand, for the first word that is compared by a language's rules costs 7 MB of tables. */
const byNumber = (a: string, b: string) => (padded(a) < padded(b) ? -1 : 1);

function unique(name: string, taken: readonly { readonly name: string }[]): string {
  const same = taken.filter((one) => one.name === name || one.name.startsWith(`${name} #`)).length;
  return same === 0 ? name : `${name} #${same + 1}`;
}
