import { createFleet } from '../../packages/collector/src/live/fleet.ts';
import { createPresent } from '../../packages/collector/src/live/present.ts';
import { createChance } from '../fleet/chance.ts';
import { createMachine } from '../fleet/machine.ts';
import { type Figure, quantile } from './figure.ts';

const devices = 10_000;
const rounds = 50;

/** One metric of 10,000 devices out of the present state, with every device reporting between two questions. */
export async function newestBench(): Promise<Figure[]> {
  const fleet = createFleet(Date.now, 30_000);
  const machines = Array.from({ length: 50 }, (_, seed) => createMachine(createChance(seed), true));
  const presents = Array.from({ length: devices }, (_, n) => {
    const { metrics, series } = machines[n % machines.length] ?? { metrics: [], series: [] };
    const present = createPresent('epoch');
    present.declare(metrics, series);
    const names = { id: `d${n}`, name: `d${n}`, site: '', tags: [], owner: '' };
    fleet.put({
      identity: { ...names, platform: 'linux', role: 'server' },
      present,
      reportedAt: 1,
      leftAt: null,
      inMaintenance: false,
    });
    return present;
  });
  const took: number[] = [];
  let rows = 0;
  for (let round = 0; round < rounds; round++) {
    const reports = machines.map((machine) => ({ values: machine.read(round * 10_000, [], 0) }));
    for (const [n, present] of presents.entries()) {
      present.take(reports[n % reports.length] ?? { values: [] }, round);
      fleet.touch(`d${n}`);
    }
    const before = performance.now();
    rows = fleet.newest('cpu.use').values.length;
    took.push(performance.now() - before);
  }
  return [
    {
      name: `newest values of ${rows} devices, median of ${rounds}`,
      value: quantile(took, 0.5),
      unit: 'ms',
      target: 1,
    },
    { name: 'newest values, the first time (finds the places)', value: took[0] ?? Number.NaN, unit: 'ms' },
  ];
}
