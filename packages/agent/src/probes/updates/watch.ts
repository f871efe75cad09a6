import type { DeviceEvent } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import { createLinuxLook } from './linux.ts';
import type { Look } from './look.ts';
import { createMacosLook } from './macos.ts';
import { parseMemory, remember } from './memory.ts';
import type { Metric } from './metrics.ts';
import { readingsOf } from './readings.ts';
import { parseUpdates, toEvents, updateEvents, updatesQuery } from './windows.ts';

const stateName = 'updates';

function createLook(host: Host): ((signal: AbortSignal) => Promise<Look>) | undefined {
  if (host.platform === 'linux') return createLinuxLook(host);
  if (host.platform === 'darwin') return createMacosLook(host);
  const ask = host.windows(updatesQuery);
  return async () => parseUpdates(await ask());
}

/** Looks at what waits and remembers since when. */
export function watchUpdates(host: Host): (signal: AbortSignal) => Promise<Result<Metric>> {
  const look = createLook(host);
  const newEvents = host.platform === 'win32' ? host.windowsEvents(updateEvents) : undefined;
  let memory = parseMemory(host.state.read(stateName));
  let saved = '';

  return async (signal) => {
    if (look === undefined) return {};
    const found = await look(signal);
    memory = remember(memory, found, host.now());
    const text = JSON.stringify(memory);
    if (text !== saved) host.state.write(stateName, text);
    saved = text;
    const events: DeviceEvent[] = newEvents === undefined ? [] : toEvents(await newEvents());
    return { readings: readingsOf(found, memory, host.now()), events };
  };
}
