import { describe, expect, it } from 'vitest';
import { parseWindowsEvent } from '../../../../packages/agent/src/host/windows-event.ts';
import { bugCheckWords } from '../../../../packages/agent/src/probes/crash/bug-checks.ts';
import { readEvents } from '../../../../packages/agent/src/probes/crash/windows.ts';
import { onRecording } from '../../recordings.ts';
import { eventXml, sampleIn } from '../windows-sample.ts';

const read = (...xml: string[]) => readEvents(xml.flatMap((one) => parseWindowsEvent(one) ?? []));
const nothing = { witnesses: [], apps: [] };
const witness = (kind: string, words: string) => ({
  witnesses: [{ kind, words: expect.stringContaining(words), at: expect.any(Number) }],
  apps: [],
});
const app = (name: string, why: string) => ({
  witnesses: [],
  apps: [{ name, why: expect.stringContaining(why), at: expect.any(Number) }],
});

describe('Windows tells of a crash', () => {
  const table = [
    ['xml/Microsoft-Windows-Kernel-Power_41.xml', 'a machine that lost power or hung', witness('power', 'lost power')],
    [
      'xml/Microsoft-Windows-Kernel-Power_41_b.xml',
      'somebody who held the power button',
      witness('power', 'held the power button'),
    ],
    ['xml/Microsoft-Windows-WER-SystemErrorReporting_1001.xml', 'a blue screen', witness('bugcheck', 'Blue screen')],
    ['xml/EventLog_6008.xml', 'a missing shutdown', witness('shutdown-missing', 'had not been shut down')],
    ['xml/EventLog_6008_b.xml', 'a missing shutdown', witness('shutdown-missing', 'had not been shut down')],
    ['maps/System_EventLog_6008.map', 'a missing shutdown', witness('shutdown-missing', 'had not been shut down')],
    ['xml/User32_1074.xml', 'a restart that somebody wanted', nothing],
    ['xml/User32_1074_b.xml', 'a restart that somebody wanted', nothing],
    ['xml/Application-Error_1000.xml', 'a program that crashed', app('rundll32.exe', 'touched memory')],
    ['xml/Windows-Error-Reporting_1001_b.xml', 'an update that failed, which is no crash', nothing],
    [
      'maps/Application_Windows-Error-Reporting_1001.map',
      'a program whose file could not be read',
      app('Battle.net.exe', 'could not be read'),
    ],
  ] as const;
  for (const [file, says, expected] of table) {
    onRecording(`windows/${file}`, says, (content) => {
      const { witnesses, apps } = read(sampleIn(content.toString('utf8')));
      expect({ witnesses, apps }).toEqual(expected);
    });
  }

  const power = (data: Record<string, string>) => eventXml('System', 'Microsoft-Windows-Kernel-Power', 41, data);
  it.each([
    [{ BugcheckCode: '209', PowerButtonTimestamp: '0' }, 'DRIVER_IRQL_NOT_LESS_OR_EQUAL (0xD1)'],
    [{ BugcheckCode: '0', PowerButtonTimestamp: '132000000000000000' }, 'held the power button'],
    [{ BugcheckCode: '0', SleepInProgress: '6' }, 'going to sleep'],
    [{ BugcheckCode: '0', SleepInProgress: 'true' }, 'going to sleep'],
    [{ BugcheckCode: '0', SleepInProgress: 'false' }, 'lost power'],
    [{}, 'lost power'],
  ])('41 with %j', (data, words) => {
    expect(read(power(data)).witnesses[0]?.words).toContain(words);
  });

  it.each([
    [0x1a, 'MEMORY_MANAGEMENT (0x1A): mostly faulty memory'],
    [0x124, 'WHEA_UNCORRECTABLE_ERROR (0x124): mostly hardware'],
    [0x1000007e, 'SYSTEM_THREAD_EXCEPTION_NOT_HANDLED (0x1000007E)'],
    [0xc000021a, 'WINLOGON_FATAL_ERROR (0xC000021A)'],
    [0xabc, 'Blue screen with code 0xABC.'],
  ])('code %d', (code, words) => {
    expect(bugCheckWords(code)).toContain(words);
  });

  it('of programs in all its forms', () => {
    const hang = eventXml('Application', 'Application Hang', 1002, ['OUTLOOK.EXE', '16.0', '4ac', '01d9', '0']);
    expect(read(hang).apps).toMatchObject([{ name: 'OUTLOOK.EXE', why: 'it no longer answered' }]);
    const german = 'Anwendung: Foo.Bar.exe\nFrameworkversion: v4.0.30319\nBeschreibung: Prozess beendet.';
    expect(read(eventXml('Application', '.NET Runtime', 1026, [german])).apps).toMatchObject([{ name: 'Foo.Bar.exe' }]);
    const named = eventXml('Application', 'Application Error', 1000, {
      AppName: 'notepad.exe',
      ExceptionCode: '0xc0000409',
      AppPath: 'C:\\Users\\alice\\notepad.exe',
    });
    expect(read(named).apps).toEqual([
      { name: 'notepad.exe', why: 'it found itself damaged and ended', at: expect.any(Number) },
    ]);
  });

  it('in a form nobody knows: nothing is made up', () => {
    expect(read(eventXml('Application', 'Application Error', 1000, []))).toMatchObject(nothing);
    expect(read(eventXml('Application', '.NET Runtime', 1026, ['?']))).toMatchObject(nothing);
    expect(read(eventXml('Application', 'Windows Error Reporting', 1001, ['1', '2']))).toMatchObject(nothing);
    const odd = eventXml('System', 'Microsoft-Windows-WER-SystemErrorReporting', 1001, { param1: 'Unsinn' });
    expect(read(odd).witnesses).toMatchObject([{ words: 'Blue screen.' }]);
    expect(read('<Event><System></System></Event>', 'Zugriff verweigert', '')).toMatchObject(nothing);
  });
});
