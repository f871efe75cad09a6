import { collectorBench } from './collector.ts';
import { type Figure, table } from './figure.ts';

const benches: Record<string, () => Promise<Figure[]>> = { collector: collectorBench };
const chosen = process.argv.slice(2).filter((name) => name in benches);
const names = chosen.length > 0 ? chosen : Object.keys(benches);
const figures: Figure[] = [];
for (const name of names) {
  process.stderr.write(`measuring ${name} …\n`);
  figures.push(...((await benches[name]?.()) ?? []));
}
console.log(table(figures));
process.exit(0);
