import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseJournal } from '../../../../packages/agent/src/host/journal.ts';
import { startup } from '../../../../packages/agent/src/probes/startup/index.ts';
import { logonIn } from '../../../../packages/agent/src/probes/startup/linux.ts';
import { parseManager, parseServices } from '../../../../packages/agent/src/probes/startup/systemd.ts';
import { detailIn, type RecordedHost, recordedHost, start, valueIn } from '../../recorded-host.ts';

const manager = (userspace: number, finish: number, firmware = 0) =>
  `FirmwareTimestampMonotonic=${firmware}\nUserspaceTimestampMonotonic=${userspace}\nFinishTimestampMonotonic=${finish}\n`;
const service = (id: string, from: number, to: number) =>
  `Id=${id}.service\nInactiveExitTimestampMonotonic=${from}\nActiveEnterTimestampMonotonic=${to}\n`;
const userReady = (usec: string, uid: string) => ({
  at: 1,
  fields: { MESSAGE_ID: 'eed00a68ffd84e31882105fd973abdd1', USERSPACE_USEC: usec, _UID: uid },
});

function workstation(): RecordedHost {
  const host = recordedHost();
  host.files.set('/run/systemd/system', '');
  host.answerRun = (_, args) => ({
    stdout: args.includes('*.service')
      ? [
          service('NetworkManager-wait-online', 12e6, 42e6),
          service('cups', 12e6, 13e6),
          service('late', 90e6, 99e6),
        ].join('\n')
      : manager(10e6, 50e6, 8e6),
  });
  return host;
}

const printed = (name: string) =>
  readFileSync(new URL(`../../../fixtures/agent/linux-systemd-252-startup/${name}`, import.meta.url), 'utf8');

describe('what systemd tells of a start', () => {
  it('is read from what a real one printed', () => {
    const found = parseManager(printed('manager'));
    expect(found).toEqual({ seconds: expect.closeTo(3.543785), before: 15124.521431, firmware: 0 });
    // The slowest took 2.75 s, which nobody need be told.
    expect(parseServices(printed('services'), 15128.1)).toEqual([]);
    const slower = printed('services').replace('=15127970494', '=15137970494');
    expect(parseServices(slower, 15128.1)).toEqual([{ name: 'postgresql@15-main', seconds: expect.closeTo(12.754) }]);
    expect(logonIn(parseJournal(printed('user-ready.json')).entries)).toBe(0.057824);
  });

  it('is the time of the services, apart from firmware and kernel', () => {
    expect(parseManager(manager(10e6, 50e6, 8e6))).toEqual({ seconds: 40, before: 10, firmware: 8 });
    expect(parseManager(manager(10e6, 0))).toBe('starting');
  });

  it('is nothing when it is cut or foreign', () => {
    for (const text of ['', 'Failed to connect to bus', 'UserspaceTimestampMonotonic=\nFinishTimestampMonotonic=5\n']) {
      expect(parseManager(text)).toBeUndefined();
    }
    expect(parseServices('Id=a.service\nInactiveExit', 100)).toEqual([]);
  });
});

describe('a start', () => {
  it('is told once with the services that made it slow, and asked of systemd no more', async () => {
    const host = workstation();
    const look = start(startup, host);
    const result = await look();
    expect(valueIn(result, 'startup.boot')).toBe(40);
    expect(detailIn(result, 'startup.boot')).toBe(
      'Firmware 8 s, kernel and disks 10 s, services 40 s. Slowest: NetworkManager-wait-online 30 s.',
    );
    expect(host.ran).toHaveLength(2);
    expect(valueIn(await look(), 'startup.boot')).toBe(40);
    expect(valueIn(await start(startup, host)(), 'startup.boot')).toBe(40);
    expect(host.ran).toHaveLength(2);
  });

  it('that is not over yet is asked for again', async () => {
    const host = workstation();
    host.answerRun = () => ({ stdout: manager(10e6, 0) });
    const look = start(startup, host);
    expect(valueIn(await look(), 'startup.boot')).toBeUndefined();
    host.answerRun = () => ({ stdout: manager(10e6, 15e6) });
    expect(valueIn(await look(), 'startup.boot')).toBe(5);
  });

  it('in a container counts no time of the machine around it', async () => {
    const host = workstation();
    host.files.set('/run/systemd/container', '');
    host.answerRun = () => ({ stdout: manager(9_000e6, 9_002e6) });
    expect(detailIn(await start(startup, host)(), 'startup.boot')).toBe('Services 2 s.');
  });

  it('is compared with the median of at least three before it', async () => {
    const host = workstation();
    const boots = [20, 22, 30, 60];
    const ratios: (number | null | undefined)[] = [];
    for (const [n, seconds] of boots.entries()) {
      host.boot = `boot-100${n}`;
      host.answerRun = () => ({ stdout: manager(10e6, (10 + seconds) * 1e6) });
      ratios.push(valueIn(await start(startup, host)(), 'startup.boot_ratio'));
    }
    expect(ratios).toEqual([undefined, undefined, undefined, 60 / 22]);
  });

  it('is unknown with a reason when systemd cannot be asked, and nothing here without systemd', async () => {
    const host = workstation();
    host.answerRun = () => ({ stdout: '', stderr: 'Failed to connect to bus: Permission denied', code: 1 });
    await expect(start(startup, host)()).rejects.toThrow('Permission denied');
    host.files.delete('/run/systemd/system');
    expect(await start(startup, host)()).toEqual({});
  });

  it('survives a memory that is broken', async () => {
    const host = workstation();
    for (const text of ['{', '[]', '"x"', '{"earlier":["a",-1,5],"start":7,"boot":3}']) {
      host.kept.set('startup', text);
      expect(valueIn(await start(startup, host)(), 'startup.boot')).toBe(40);
    }
  });
});

describe('a logon', () => {
  it('is the newest of a person, not of the login screen', async () => {
    const host = workstation();
    const look = start(startup, host);
    expect(valueIn(await look(), 'startup.logon')).toBeUndefined();
    host.journalEntries.push(userReady('2500000', '1000'), userReady('9000000', '117'), userReady('x', '1000'));
    expect(valueIn(await look(), 'startup.logon')).toBe(2.5);
    expect(valueIn(await start(startup, host)(), 'startup.logon')).toBe(2.5);
  });
});

const windowsEvent = (id: number, at: string, data: Record<string, string | number>) =>
  `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Microsoft-Windows-Diagnostics-Performance"/><EventID>${id}</EventID><TimeCreated SystemTime="${at}"/><Channel>Microsoft-Windows-Diagnostics-Performance/Operational</Channel></System><EventData>${Object.entries(
    data,
  )
    .map(([name, value]) => `<Data Name="${name}">${value}</Data>`)
    .join('')}</EventData></Event>`;

describe('a start of Windows', () => {
  function windows(): RecordedHost {
    const host = recordedHost();
    host.platform = 'win32';
    return host;
  }
  const sinceStart = (host: RecordedHost, ms: number) => new Date(host.at - host.upMs + ms).toISOString();

  it('is told from its own events, with what was slower than usual and how long the logon took', async () => {
    const host = windows();
    host.eventXml.push(
      windowsEvent(200, sinceStart(host, -60_000), { ShutdownTime: 12_000 }),
      windowsEvent(101, sinceStart(host, 60_000), {
        FriendlyName: 'Teams',
        Name: 'ms-teams.exe',
        DegradationTime: 21_000,
        Path: 'C:\\secret',
      }),
      windowsEvent(100, sinceStart(host, 60_000), {
        BootTime: 95_000,
        MainPathBootTime: 60_000,
        BootUserProfileProcessingTime: 4_000,
        BootExplorerInitTime: 3_000,
        BootIsRebootAfterInstall: 'false',
      }),
    );
    const result = await start(startup, host)();
    expect(valueIn(result, 'startup.boot')).toBe(95);
    expect(detailIn(result, 'startup.boot')).toBe(
      'Until the desktop 60 s, then 35 s more. Slower than usual by: Teams 21 s.',
    );
    expect(valueIn(result, 'startup.logon')).toBe(7);
    expect(valueIn(result, 'startup.shutdown')).toBe(12);
    host.eventXml.length = 0;
    expect(valueIn(await start(startup, host)(), 'startup.boot')).toBe(95);
  });

  it('is none when the event is of an earlier start, or of the first one after an installation, or broken', async () => {
    const host = windows();
    const events = [
      windowsEvent(100, sinceStart(host, -3_600_000), { BootTime: 95_000 }),
      windowsEvent(100, sinceStart(host, 60_000), { BootTime: 400_000, BootIsRebootAfterInstall: 'true' }),
      windowsEvent(100, sinceStart(host, 60_000), { BootTime: 'lang' }),
      '<Event><System>',
    ];
    for (const event of events) {
      host.eventXml = [event];
      expect(await start(startup, host)()).toEqual({ readings: [] });
    }
  });
});
