import type { DeviceWatch } from '../pipeline/device-watch.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Clock } from './clock.ts';

const everyMs = 1000;
/** Up to this many devices are looked at every second; a larger fleet is looked at in five parts. */
const wholeFleet = 1000;
const parts = 5;

interface Ticked {
  readonly pipeline: Pipeline;
  readonly watches: ReadonlyMap<string, DeviceWatch>;
  readonly clock: Clock;
  /** Whoever else remembers moments. */
  clockStepped(byMs: number): void;
}

/** The clock of the pipeline: lets time-dependent rules judge, and sends viewers what changed. */
export function startTicking({ pipeline, watches, clock, clockStepped }: Ticked) {
  let count = 0;
  const timer = setInterval(() => {
    const steppedMs = clock.follow();
    if (steppedMs !== 0) {
      pipeline.clockStepped(steppedMs);
      clockStepped(steppedMs);
    }
    const at = clock.now();
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
