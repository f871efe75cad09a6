import type { DeviceWatch } from '../pipeline/device-watch.ts';
import type { Pipeline } from '../pipeline.ts';

const everyMs = 1000;
/** Up to this many devices are looked at every second; a larger fleet is looked at in five parts. */
const wholeFleet = 1000;
const parts = 5;

/** The clock of the pipeline: lets time-dependent rules judge, and sends viewers what changed. */
export function startTicking(deps: { pipeline: Pipeline; watches: ReadonlyMap<string, DeviceWatch>; now(): number }) {
  const { pipeline, watches, now } = deps;
  let count = 0;
  const timer = setInterval(() => {
    const at = now();
    count++;
    if (watches.size <= wholeFleet) pipeline.tick(at, watches.values());
    else pipeline.tick(at, part(watches, count % parts));
    if (count % 10 === 0) pipeline.touchAll();
    pipeline.publishVitals(at);
  }, everyMs);
  return { stop: () => clearInterval(timer) };
}

function* part(watches: ReadonlyMap<string, DeviceWatch>, which: number) {
  let i = 0;
  for (const watch of watches.values()) if (i++ % parts === which) yield watch;
}
