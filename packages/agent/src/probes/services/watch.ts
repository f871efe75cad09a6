import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import { createSystemdLook } from './linux.ts';
import { readLaunchctl } from './macos.ts';
import { type Memory, parseMemory, remember } from './memory.ts';
import { type Found, isTrouble, type Metric, serviceStates } from './unit.ts';
import { parseServices, serviceEvents, servicesQuery, toEvents } from './windows.ts';

const stateName = 'services';

type Look = (watched: ReadonlySet<string>, signal: AbortSignal) => Promise<Found[] | undefined>;

function lookOf(host: Host): Look {
  if (host.platform === 'linux') return createSystemdLook(host);
  if (host.platform === 'darwin') return (_, signal) => readLaunchctl(host, signal);
  const ask = host.windows(servicesQuery);
  return async () => parseServices(await ask());
}

/** Tells of services that are not as they should be, and for a day of those that were not. */
export function watchServices(host: Host): (signal: AbortSignal) => Promise<Result<Metric>> {
  const look = lookOf(host);
  const newEvents = host.platform === 'win32' ? host.windowsEvents(serviceEvents) : undefined;
  let memory = parseMemory(host.state.read(stateName));
  let saved = '';

  return async (signal) => {
    const found = await look(new Set(memory.keys()), signal);
    if (found === undefined) return {};
    const troubled = found.filter(({ state }) => state !== 'running' && state !== 'stopped');
    memory = remember(
      memory,
      troubled.map(({ name }) => name),
      host.now(),
    );
    save(memory);
    const events = newEvents === undefined ? [] : toEvents(await newEvents());
    return { readings: readingsOf(memory, found), events };
  };

  function save(remembered: Memory): void {
    const text = JSON.stringify([...remembered]);
    if (text !== saved && (remembered.size > 0 || saved !== '')) host.state.write(stateName, text);
    saved = text;
  }
}

function readingsOf(memory: Memory, found: readonly Found[]): Reading<Metric>[] {
  const now = new Map(found.map((one) => [one.name, one]));
  const readings = [...memory.keys()].map((name): Reading<Metric> => {
    const { state, note }: Pick<Found, 'state' | 'note'> = now.get(name) ?? { state: 'running', note: '' };
    return {
      metric: 'service.state',
      instance: name.slice(0, 64),
      value: serviceStates.indexOf(state),
      detail: note.slice(0, 500),
    };
  });
  return [...readings, { metric: 'services.failed', value: found.filter(isTrouble).length }];
}
