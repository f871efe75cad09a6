import { createHost } from '../../packages/agent/src/host.ts';
import { probes } from '../../packages/agent/src/probes/index.ts';

/** Runs every 10-second probe twenty times, then says so. */
const host = createHost({ mainFile: '' });
const { signal } = new AbortController();
const reads = probes
  .filter(({ everyMs, platforms }) => everyMs <= 10_000 && platforms.includes(host.platform))
  .map((probe) => probe.start(host));
let series = 0;
for (let cycle = 0; cycle < 20; cycle += 1) {
  const results = await Promise.all(reads.map((read) => read(signal)));
  series = results.reduce((sum, { readings = [] }) => sum + readings.length, 0);
}
host.close();
console.log(`series ${series}`);
