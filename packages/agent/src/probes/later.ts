import type { Host } from '../host.ts';
import type { Probe, Result } from './probe.ts';

/** What must be known of a probe before its first run. */
export type Known = Pick<Probe, 'name' | 'everyMs' | 'platforms'>;

interface Later extends Probe {
  load(): Promise<Probe>;
}

/**
 * A slow probe as it is shipped (bundle.mjs makes these of the list): its metrics, words and code come with its first run,
 * so that what is named here costs the file that stays in memory one line.
 */
export function later(known: Known, load: () => Promise<Probe>): Later {
  let whole: Probe | undefined;
  const find = async (): Promise<Probe> => {
    whole ??= await load();
    return whole;
  };
  return {
    ...known,
    get metrics() {
      return whole?.metrics ?? {};
    },
    get reads() {
      return whole?.reads ?? '';
    },
    get comparesLooks() {
      return whole?.comparesLooks ?? false;
    },
    load: find,
    start(host) {
      let read: ReturnType<Probe['start']> | undefined;
      return async (signal) => {
        read ??= (await find()).start(host);
        return read(signal);
      };
    },
  };
}

const isLater = (probe: Probe): probe is Later => 'load' in probe;

/** With their metrics and words, for a person who asks what there is. */
export const wholeProbes = (probes: readonly Probe[]): Promise<Probe[]> =>
  Promise.all(probes.map((probe) => (isLater(probe) ? probe.load() : probe)));

type Read<Name extends string> = (signal: AbortSignal) => Result<Name> | Promise<Result<Name>>;

/** How this system is read, loaded with the first run: other systems' ways would only take room. */
export function startLater<Name extends string>(load: (host: Host) => Promise<(host: Host) => Read<Name>>) {
  return (host: Host): Read<Name> => {
    let read: Read<Name> | undefined;
    return async (signal) => {
      read ??= (await load(host))(host);
      return read(signal);
    };
  };
}
