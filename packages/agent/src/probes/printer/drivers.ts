import type { DeviceEvent } from '@forewarn/shared';
import type { WindowsEvent } from '../../host.ts';
import { defineProbe } from '../probe.ts';

/** 808: the spooler could not load a plug-in (Microsoft-Windows-PrintService, manifest of printing/spooler/core/events). */
const pluginFailed = 808;

/** A print driver that the spooler of Windows cannot load: whoever prints with it next will call. */
export function eventOfDriver({ id, at, data }: WindowsEvent): DeviceEvent | undefined {
  if (id !== pluginFailed) return undefined;
  // The file's name alone: a folder may name a person.
  const file = (data.PluginDllName ?? '').split(/[\\/]/).at(-1)?.trim() || 'a part without a name';
  const code = /^0x[0-9a-f]{1,8}$/i.test(data.ErrorCode ?? '') ? ` (error ${data.ErrorCode})` : '';
  const detail = `The print spooler of Windows could not load ${file}${code}: a printer driver is damaged, missing a part, or was put there by somebody else.`;
  return { kind: 'print-driver-failed', at, instance: file.slice(0, 64), detail: detail.slice(0, 500) };
}

/** What the spooler of Windows says of drivers; its events about documents are not read, for they name them. */
export const printDrivers = defineProbe({
  name: 'print-drivers',
  everyMs: 15 * 60_000,
  platforms: ['win32'],
  reads: 'Which printer drivers Windows could not load. Never what is printed or by whom.',
  metrics: {},
  start: (host) => {
    const look = host.windowsEvents({
      name: 'print-drivers',
      from: [{ log: 'Microsoft-Windows-PrintService/Admin', ids: [pluginFailed] }],
    });
    return async () => {
      const events = (await look()).map(eventOfDriver).filter((event) => event !== undefined);
      return events.length === 0 ? {} : { events };
    };
  },
});
