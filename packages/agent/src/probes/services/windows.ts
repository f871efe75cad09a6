import type { DeviceEvent } from '@forewarn/shared';
import type { WindowsEvent, WindowsEventWatch, WindowsQuery } from '../../host.ts';
import type { Found } from './unit.ts';

/** Services that Windows should have started and that do not run. Those with a trigger start and end as they are needed. */
export const servicesQuery: WindowsQuery = {
  name: 'services',
  everyMs: 5 * 60_000,
  script:
    "Get-CimInstance -ClassName Win32_Service -Filter \"StartMode='Auto' AND State<>'Running'\" | Select-Object Name, State, ExitCode, @{n='Trigger';e={Test-Path \"HKLM:\\SYSTEM\\CurrentControlSet\\Services\\$($_.Name)\\TriggerInfo\"}}",
};

/** Stop by themselves when there is nothing to do, and are counted as automatic all the same. */
const noise =
  /^(gupdate|gupdatem|edgeupdate|edgeupdatem|GoogleUpdater.*|MicrosoftEdgeElevationService|sppsvc|RemoteRegistry|MapsBroker|TrustedInstaller|BITS|wuauserv|clr_optimization_.*|ShellHWDetection|WbioSrvc|tiledatamodelsvc|CDPSvc|DoSvc|stisvc|SysmonLog|WSearch|dbupdate|dbupdatem|brave|bravem|IntelAudioService|SNMPTRAP|VSS|OneSyncSvc.*|.*_[0-9a-f]{4,8})$/i;

/** Win32 errors that are none: success, and “no attempts to start the service have been made since the last boot”. */
const quiet = new Set([0, 1077]);

interface Told {
  readonly Name?: unknown;
  readonly State?: unknown;
  readonly ExitCode?: unknown;
  readonly Trigger?: unknown;
}

/** The answer to `servicesQuery`. Win32_Service writes its states in English everywhere. */
export function parseServices(answer: readonly unknown[]): Found[] {
  return answer.flatMap((told): Found[] => {
    const { Name, State, ExitCode, Trigger } = (told ?? {}) as Told;
    if (typeof Name !== 'string' || typeof State !== 'string')
      throw new Error('Windows told something else than services.');
    if (State !== 'Stopped' || Trigger === true || noise.test(Name)) return [];
    const code = Number(ExitCode);
    if (quiet.has(code))
      return [{ name: Name, state: 'not running', note: 'It should start by itself, and does not run.' }];
    return [{ name: Name, state: 'failed', note: `It ended with error ${code} (net helpmsg ${code}).` }];
  });
}

/** Service Control Manager: 7000, 7023, 7024 = did not start or ended with an error; 7031, 7034 = ended unexpectedly. */
export const serviceEvents: WindowsEventWatch = {
  name: 'services',
  from: [{ log: 'System', provider: 'Service Control Manager', ids: [7000, 7023, 7024, 7031, 7034] }],
};

export function toEvents(events: readonly WindowsEvent[]): DeviceEvent[] {
  return events.flatMap(({ id, at, data }): DeviceEvent[] => {
    const service = data.param1 ?? '';
    if (service === '') return [];
    const instance = service.slice(0, 64);
    if (id === 7031 || id === 7034) {
      return [{ kind: 'service-crash', at, instance, detail: `${service} ended unexpectedly.` }];
    }
    // `%%1053` stands for the text of that error in the machine's own language.
    const code = (data.param2 ?? '').replace('%%', '');
    return [{ kind: 'service-failed', at, instance, detail: `${service}: error ${code} (net helpmsg ${code}).` }];
  });
}
