import type { Host } from '../../host.ts';
import { type Battery, capacityOf } from './battery.ts';

const root = '/sys/class/power_supply';
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** Files of one power supply: Linux Documentation/ABI/testing/sysfs-class-power. Numbers in millionths, capacity in percent. */
export type Supply = (file: string) => string | undefined;

const conditions: Readonly<Record<string, Battery['condition']>> = {
  Good: 'good',
  Dead: 'dead',
  'Unspecified failure': 'dead',
  'Over voltage': 'service',
  'Cell imbalance': 'service',
  'Calibration required': 'service',
};

/** Undefined for what is no battery of the machine itself: the mains, a mouse, a headset. */
export function parseSupply(name: string, file: Supply): Battery | undefined {
  const text = (which: string) => file(which)?.trim() ?? '';
  const number = (which: string) => (/^\d+$/.test(text(which)) ? Number(text(which)) : undefined);
  if (text('type') !== 'Battery' || text('scope') === 'Device' || text('present') === '0') return undefined;
  const first = (...files: readonly string[]) => files.map(number).find((value) => value !== undefined);
  const percent = number('capacity');
  const status = text('status');
  // `energy_*` counts µWh, `charge_*` µAh: both halves must be of one kind.
  const capacity =
    capacityOf(number('energy_full'), number('energy_full_design')) ??
    capacityOf(number('charge_full'), number('charge_full_design'));
  const cycles = first('cycle_count');
  const condition = conditions[text('health')];
  const model = text('model_name');
  return {
    name: model === '' ? name : `${name} ${model}`.slice(0, 64),
    ...(percent !== undefined && { charge: Math.min(1, percent / 100) }),
    ...(status !== '' && status !== 'Unknown' && { state: stateOf(status) }),
    ...(capacity !== undefined && { capacity }),
    ...(cycles !== undefined && { cycles }),
    ...(condition !== undefined && { condition }),
  };
}

/** `Full` and `Not charging` mean that the mains carry the machine. */
const stateOf = (status: string) =>
  status === 'Charging' ? 'charging' : status === 'Discharging' ? 'discharging' : 'mains';

export function readSupplies(host: Host): Battery[] {
  return host
    .list(root)
    .map(nameOf)
    .flatMap((name) => parseSupply(name, (file) => host.readFile(`${root}/${name}/${file}`)) ?? []);
}
