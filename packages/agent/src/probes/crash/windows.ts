import type { Host, WindowsEvent } from '../../host.ts';
import type { AppCrash } from './apps.ts';
import { bugCheckWords } from './bug-checks.ts';
import { filesIfAllowed, newDumps } from './dumps.ts';
import type { Witness } from './ends.ts';
import { type Found, nothingFound } from './found.ts';

/** Windows keeps its small dumps here unless somebody moved them. */
const minidumps = 'C:\\Windows\\Minidump';

/** Exception codes, [MS-ERREF] 2.3.1, in words that complete "it crashed: ". */
const exceptions: Readonly<Record<string, string>> = {
  c0000005: 'it touched memory that is not its own',
  c0000006: 'its file could not be read from the disk or the network',
  c000001d: 'it ran an instruction this processor does not have',
  c0000094: 'it divided by zero',
  c00000fd: 'it called itself without end',
  c0000374: 'its memory was damaged',
  c0000409: 'it found itself damaged and ended',
  c06d007e: 'a part of it is missing',
  e0434352: 'an error in it was not handled (.NET)',
  '80000003': 'it stopped itself at a check that failed',
};

/** Values in their order; other tools render them as one text of <string>s or with commas. */
export function valuesOf({ data }: WindowsEvent): string[] {
  const values = Object.entries(data)
    .filter(([name]) => /^\d+$/.test(name))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, value]) => value);
  const [only = ''] = values;
  if (values.length > 1) return values;
  if (only.includes('<string>')) return [...only.matchAll(/<string>([^<]*)<\/string>/g)].map(([, text = '']) => text);
  return only.split(/,\s+/);
}

const nameOf = (text: string | undefined) => text?.split(/[\\/]/).at(-1)?.trim().slice(0, 64) ?? '';
const crash = (name: string, at: number, why: string): AppCrash | undefined =>
  name === '' ? undefined : { name, at, why };

/** Kinds of Windows Error Reporting that are crashes and hangs of programs; others are updates, installers and statistics. */
const reportKinds = /^(?:APPCRASH|MoAppCrash|BEX(?:64)?|MoBEX|CLR20r3|AppHang\w*|MoAppHang|PCA2)$/;

/** A program that crashed or hung, as one event tells it. */
export function appCrashOf(event: WindowsEvent): AppCrash | undefined {
  const { id, provider, at, data } = event;
  const values = valuesOf(event);
  if (provider === 'Application Error') {
    // Windows 11 24H2 names its values.
    const code = (data.ExceptionCode ?? values[6] ?? '').toLowerCase().replace(/^0x/, '');
    return crash(nameOf(data.AppName ?? values[0]), at, exceptions[code] ?? '');
  }
  if (provider === 'Application Hang') return crash(nameOf(data.AppName ?? values[0]), at, 'it no longer answered');
  if (provider === '.NET Runtime' && id === 1026) {
    const [, name] = /:\s*([^\r\n:]+?\.exe)\s*$/im.exec(values[0] ?? data[0] ?? '') ?? [];
    return crash(nameOf(name), at, exceptions.e0434352 ?? '');
  }
  if (provider === 'Windows Error Reporting' && reportKinds.test(values[2] ?? '')) {
    const hung = /hang/i.test(values[2] ?? '');
    return crash(nameOf(values[5]), at, hung ? 'it no longer answered' : (exceptions[values[11] ?? ''] ?? ''));
  }
  return undefined;
}

/** “0x0000001a (0x…, …)” of event 1001; decimal in event 41. */
const bugCheckCode = (text: string | undefined): number =>
  Number(/^\s*(0x[0-9a-f]+|\d+)/i.exec(text ?? '')?.[1] ?? Number.NaN);

/** What one event says of how Windows went down; undefined when it says nothing of it. */
export function witnessOf(event: WindowsEvent): Witness | undefined {
  const { id, provider, at, data } = event;
  if (provider === 'Microsoft-Windows-WER-SystemErrorReporting') {
    const code = bugCheckCode(data.param1 ?? valuesOf(event)[0]);
    return { kind: 'bugcheck', at, words: Number.isNaN(code) ? 'Blue screen.' : bugCheckWords(code) };
  }
  if (provider === 'EventLog') {
    return { kind: 'shutdown-missing', at, words: 'Windows found at its start that it had not been shut down.' };
  }
  if (provider !== 'Microsoft-Windows-Kernel-Power' || id !== 41) return undefined;
  const code = bugCheckCode(data.BugcheckCode);
  if (code > 0) return { kind: 'power', at, words: bugCheckWords(code) };
  const button = bugCheckCode(data.PowerButtonTimestamp);
  if (button > 0) return { kind: 'power', at, words: 'Somebody held the power button, mostly because it hung.' };
  if (data.SleepInProgress?.toLowerCase() === 'true' || (bugCheckCode(data.SleepInProgress) || 0) > 0) {
    return { kind: 'power', at, words: 'It lost power or hung while going to sleep or waking up.' };
  }
  return {
    kind: 'power',
    at,
    words: 'No blue screen was recorded: it lost power, was reset, or hung hard (power supply, heat).',
  };
}

export function readEvents(events: readonly WindowsEvent[]): Found {
  return {
    ...nothingFound,
    witnesses: events.flatMap((event) => witnessOf(event) ?? []),
    apps: events.flatMap((event) => appCrashOf(event) ?? []),
  };
}

/** Blue screens, hard resets and programs that crashed, from the event log; a dump tells a blue screen whose event is gone. */
export function lookOnWindows(host: Host, events: () => Promise<readonly WindowsEvent[]>): () => Promise<Found> {
  return async () => {
    const found = readEvents(await events());
    const dumps = newDumps(
      host,
      filesIfAllowed(host, minidumps, (name) => /\.dmp$/i.test(name)),
    ).map(({ path, at }): Witness => {
      const name = path.split('\\').at(-1) ?? '';
      return { kind: 'dump', at, words: `Blue screen; Windows kept a dump of it (${name}).` };
    });
    return { ...found, witnesses: [...found.witnesses, ...dumps] };
  };
}
