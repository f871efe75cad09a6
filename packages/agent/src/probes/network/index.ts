import { startLater } from '../later.ts';
import { defineProbe } from '../probe.ts';
import { type TrafficMetric, trafficMetrics } from './metrics.ts';
import { startTraffic } from './traffic.ts';

const startTrafficElsewhere = startLater(async () => (await import('./elsewhere.ts')).startTrafficElsewhere);

export const network = defineProbe<TrafficMetric>({
  name: 'network',
  everyMs: 10_000,
  platforms: ['linux', 'darwin', 'win32'],
  metrics: trafficMetrics,
  reads: 'How much each network interface carries, its errors and its link. No addresses and no contents.',
  start: (host) => (host.platform === 'linux' ? startTraffic(host) : startTrafficElsewhere(host)),
});
