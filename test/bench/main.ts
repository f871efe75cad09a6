import { loadavg } from 'node:os';
import { agentBench } from './agent.ts';
import { collectorBench } from './collector.ts';
import { type Figure, table } from './figure.ts';
import { newestBench } from './newest.ts';
import { startBench } from './start.ts';
import { storageBench } from './storage.ts';

const benches: Readonly<Record<string, () => Promise<Figure[]>>> = {
  agent: agentBench,
  collector: collectorBench,
  newest: newestBench,
  start: startBench,
  storage: storageBench,
};
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`There is no part "${unknown.join('", "')}". Parts: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
const figures: Figure[] = [];
const loads: string[] = [];
for (const name of chosen.length > 0 ? chosen : Object.keys(benches)) {
  process.stderr.write(`measuring ${name} …\n`);
  figures.push(...((await benches[name]?.()) ?? []));
  loads.push(`${name} ${loadavg()[0]?.toFixed(1)}`);
}
console.log(table(figures));
// Measured beside other work, a figure says less: so it is shown how much of that there was.
console.log(`\nload average after each part (this bench's own included): ${loads.join(', ')}`);
process.exit(0);
