import type { Host } from '../../host.ts';
import { parseLoad, parseStat } from '../cpu.ts';
import { parseMeminfo } from '../memory/linux.ts';
import { parsePressure } from '../pressure.ts';

/** What the machine is short of at this moment. */
export interface Strain {
  readonly cpu: boolean;
  readonly memory: boolean;
  readonly disk: boolean;
}

/** Shares of a minute that programs were held up; ours: far below the limits of the rules, so that the names are there when a rule fires. */
const held = { cpu: 0.3, memory: 0.05, io: 0.15 } as const;
/** Threads per core that run or wait: more than one each means waiting. */
const busyLoad = 1.2;
/** The rule `memory-low` warns under 10 %. */
const littleMemory = 0.15;

/** Pressure where the kernel keeps it; load and memory anywhere. Costs five small reads. */
export function strainOf(host: Host): Strain {
  const pressed = (name: keyof typeof held) => {
    const found = parsePressure(host.readFile(`/proc/pressure/${name}`) ?? '');
    return found !== undefined && found.avg60 > held[name];
  };
  const load = parseLoad(host.readFile('/proc/loadavg') ?? '');
  const cores = parseStat(host.readFile('/proc/stat') ?? '')?.cores ?? 1;
  const memory = parseMeminfo(host.readFile('/proc/meminfo') ?? '');
  const short = memory !== undefined && memory.availableBytes < memory.totalBytes * littleMemory;
  return {
    cpu: pressed('cpu') || (load !== undefined && load.load1 / cores > busyLoad),
    memory: pressed('memory') || short,
    disk: pressed('io'),
  };
}
