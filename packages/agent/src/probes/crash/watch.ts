import type { DeviceEvent, Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import { type AppCrashes, countCrashes, parseAppCrashes, passDay, takeCrash } from './apps.ts';
import { type End, keepWitnesses, machineState, machineStates, readEnds, speakerOf } from './ends.ts';
import type { Found } from './found.ts';
import type { Metric } from './metrics.ts';

/** Names of the state texts, see host.ts `state`. */
const appsState = 'app-crashes';
const kernelState = 'kernel-errors';
const dayMs = 24 * 60 * 60_000;
const mostErrors = 100;

type KernelErrors = readonly { readonly at: number; readonly words: string }[];

function readErrors(text: string | undefined): KernelErrors {
  try {
    const errors: unknown = JSON.parse(text || '[]');
    return Array.isArray(errors)
      ? errors.filter((one) => Number.isFinite(one?.at) && typeof one?.words === 'string')
      : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** An end that the start of the machine has not been told of: that is the uptime probe's, where it can know. */
function eventsOf(ends: readonly End[]): DeviceEvent[] {
  return ends.flatMap((end): DeviceEvent[] => {
    if (end.told.some(({ kind }) => kind === 'boot')) return [];
    const why = speakerOf(end)?.words ?? '';
    return [{ kind: 'unexpected-reboot', at: end.at, detail: `The machine went down without a shutdown. ${why}` }];
  });
}

/** Counts crashes and tells one story of each end of the machine. */
export function watchCrashes(host: Host, look: () => Promise<Found>): () => Promise<Result<Metric>> {
  let apps: AppCrashes = parseAppCrashes(host.state.read(appsState));
  let errors = readErrors(host.state.read(kernelState));

  const keep = (name: string, text: string) => {
    if (text !== (host.state.read(name) ?? '[]')) host.state.write(name, text);
  };

  return async () => {
    const found = await look();
    const now = host.now();
    const ends = keepWitnesses(host, found.witnesses);
    apps = passDay(found.apps.reduce(takeCrash, apps), now);
    errors = [...errors, ...(found.kernel ?? [])].filter(({ at }) => now - at <= dayMs).slice(-mostErrors);
    keep(appsState, JSON.stringify([...apps]));
    keep(kernelState, JSON.stringify(errors));

    const { state, detail } = machineState(readEnds(host), now);
    const readings: Reading<Metric>[] = [
      { metric: 'crash.machine', value: machineStates.indexOf(state), detail },
      ...countCrashes(apps, now).map(
        ({ name, count, detail }): Reading<Metric> => ({ metric: 'crash.app', instance: name, value: count, detail }),
      ),
    ];
    if (found.kernel !== undefined) {
      readings.push({ metric: 'crash.kernel', value: errors.length, detail: errors.at(-1)?.words ?? '' });
    }
    return { readings, events: [...found.events, ...eventsOf(ends)] };
  };
}
