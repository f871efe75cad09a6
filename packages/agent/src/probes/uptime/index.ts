import type { DeviceEvent } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import { keepWitnesses } from '../crash/ends.ts';
import { defineProbe } from '../probe.ts';
import { howItEnded, previousBoot } from './last-boot.ts';

export { recordStop } from './last-stop.ts';

const sentences = {
  clean: 'after an orderly shutdown',
  unexpected: 'and was not shut down in order before',
  unknown: 'and how it went down before is not known',
};

async function bootEvents(
  host: Host,
  before: Parameters<typeof howItEnded>[1],
  signal: AbortSignal,
): Promise<DeviceEvent[]> {
  const { ended, witness } = await howItEnded(host, before, signal);
  const at = Math.round(host.now() - host.uptimeMs());
  const detail = `The machine started ${sentences[ended]} (says ${witness}).`;
  const boot: DeviceEvent = { kind: 'boot', at, detail };
  if (ended !== 'unexpected') return [boot];
  const words = `It was a crash, a power loss or a hard reset (says ${witness}).`;
  // The crash probe may have found the dump before, and told of it.
  if (keepWitnesses(host, [{ kind: 'boot', at, words }]).length === 0) return [boot];
  const why = `The machine went down without a shutdown, by crash, power loss or a hard reset, and started again (says ${witness}).`;
  return [boot, { kind: 'unexpected-reboot', at, detail: why }];
}

export const uptime = defineProbe({
  name: 'uptime',
  everyMs: 60_000,
  platforms: ['linux', 'darwin', 'win32'],
  metrics: {
    'uptime.seconds': { unit: 'seconds', help: 'Time since the machine was started.' },
  },
  reads: 'When the machine was started, and whether it was shut down in order before.',
  start(host) {
    let before = previousBoot(host);
    return async (signal) => {
      const readings = [{ metric: 'uptime.seconds', value: host.uptimeMs() / 1000 } as const];
      if (before === undefined) return { readings };
      const events = await bootEvents(host, before, signal);
      before = undefined;
      return { readings, events };
    };
  },
});
