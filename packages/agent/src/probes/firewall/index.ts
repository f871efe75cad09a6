import type { Reading } from '@forewarn/shared';
import { defineProbe } from '../probe.ts';
import { type Firewall, firewallStates, type Metric, metrics } from './metrics.ts';

const readingsOf = (found: readonly Firewall[]): Reading<Metric>[] =>
  found.map(({ name, on, note }) => ({
    metric: 'firewall.state',
    instance: name,
    value: firewallStates.indexOf(on ? 'on' : 'off'),
    detail: note,
  }));

export const firewall = defineProbe({
  name: 'firewall',
  everyMs: 3_600_000,
  platforms: ['linux', 'darwin', 'win32'],
  reads: 'Whether this machine’s firewall is switched on. Never its rules, nor who talks to whom.',
  metrics,
  start: (host) => {
    if (host.platform === 'win32') {
      const loaded = import('./windows.ts').then(({ firewallQuery, parseFirewall }) => ({
        ask: host.windows(firewallQuery),
        parseFirewall,
      }));
      return async () => {
        const { ask, parseFirewall } = await loaded;
        return { readings: readingsOf(parseFirewall(await ask())) };
      };
    }
    return async (signal) => {
      if (host.platform === 'darwin') {
        return { readings: readingsOf(await (await import('./macos.ts')).readMacosFirewall(host, signal)) };
      }
      return { readings: readingsOf((await import('./linux.ts')).readLinuxFirewalls(host)) };
    };
  },
});
