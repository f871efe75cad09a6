import { defineProbe, type Result } from '../probe.ts';
import { type Metric, metrics } from './metrics.ts';
import { findServer } from './server.ts';
import type { watchQueues } from './watch.ts';

/**
 * Printers of this machine, by IPP at CUPS and at the printers themselves (RFC 8011): nothing is printed, nothing is changed,
 * no program is started.
 */
export const printer = defineProbe({
  name: 'printer',
  everyMs: 30_000,
  platforms: ['linux', 'darwin'],
  reads:
    'The printers set up on this computer: whether they work, how many documents wait and for how long, and what is left of paper and toner. Never what is printed or by whom.',
  metrics,
  start: (host) => {
    let watch: ReturnType<typeof watchQueues> | undefined;
    return async (): Promise<Result<Metric>> => {
      const server = findServer(host, host.settings.printServer);
      if (!server) return {};
      // Loaded where there is something to print on: elsewhere it would only take room.
      watch ??= (await import('./watch.ts')).watchQueues(host);
      return watch(server);
    };
  },
});
