import { defineProbe } from '../probe.ts';
import { type PathMetric, pathMetrics } from './path-metrics.ts';
import { startPath } from './path-watch.ts';

/** The way out, hop by hop, so that an incident names the one to blame. */
export const networkPath = defineProbe<PathMetric>({
  name: 'network-path',
  everyMs: 60_000,
  platforms: ['linux', 'darwin', 'win32'],
  metrics: pathMetrics,
  reads:
    'Whether the router, a few places on the internet, a web page and the name servers answer, and how fast. Nothing about what people do there.',
  start: startPath,
});
