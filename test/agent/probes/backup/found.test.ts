import { beforeEach, describe, expect, it } from 'vitest';
import { parseFileHistory } from '../../../../packages/agent/src/probes/backup/file-history.ts';
import { backup } from '../../../../packages/agent/src/probes/backup/index.ts';
import { lookAtAnswer, momentOfVersion } from '../../../../packages/agent/src/probes/backup/windows-backup.ts';
import { detailIn, type RecordedHost, recordedHost, start, valueIn } from '../../recorded-host.ts';
import { recorded, stateIn } from './recorded.ts';

const hourMs = 3_600_000;
let host: RecordedHost;
beforeEach(() => {
  host = recordedHost();
  host.platform = 'win32';
  host.windowsAnswers = { 'windows-backup': [], 'veeam-agent': [], 'file-history': [] };
});

/** Windows' own XML of one event of a backup program. */
const event = (provider: string, log: string, id: number, at: number, level = 4): string =>
  `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="${provider}"/><EventID>${id}</EventID><Level>${level}</Level><TimeCreated SystemTime="${new Date(at).toISOString()}"/><Channel>${log}</Channel></System><EventData/></Event>`;
const microsoft = 'Microsoft-Windows-Backup';
const iso = (hoursAgo: number) => new Date(host.at - hoursAgo * hourMs).toISOString();

describe('a Windows machine', () => {
  it('without any backup of its own reports none', async () => {
    expect((await start(backup, host)()).readings).toEqual([]);
  });

  it('that cannot be asked is a failure, not a machine without backups', async () => {
    host.windowsAnswers = { 'windows-backup': new Error('PowerShell: timed-out') };
    await expect(start(backup, host)()).rejects.toThrow('timed-out');
  });

  it('that answers for one backup and not for another tells the one, and that the other was not seen', async () => {
    host.windowsAnswers['windows-backup'] = [{ scheduled: true, result: 0, busy: false, lastSuccess: iso(5) }];
    host.windowsAnswers['file-history'] = new Error('PowerShell: timed-out');
    const seen = await start(backup, host)();
    expect(seen.readings?.length).toBeGreaterThan(0);
    expect(seen.problem).toContain('timed-out');
  });
});

describe('a check’s file on Windows', () => {
  beforeEach(() => {
    host.files.set('/etc/forewarn-agent/checks.d/nightly.json', '{ "kind": "folder", "path": "C:/dumps" }');
    host.list = (path) => (path === '/etc/forewarn-agent/checks.d' ? ['nightly.json'] : []);
    host.windowsAnswers['checks-guard'] = [];
  });

  it('is used where only administrators may change it', async () => {
    expect(stateIn(await start(backup, host)(), 'backup.seen', 'nightly')).toBe('unreadable');
  });

  it.each([
    ['others may change it', [{ sid: 'S-1-5-32-545' }], 'others than administrators may change it (S-1-5-32-545)'],
    ['nobody knows who may change it', new Error('PowerShell: timed-out'), 'It is not known who may change its folder'],
  ])('is not obeyed where %s', async (_, answer, words) => {
    host.windowsAnswers['checks-guard'] = answer;
    const seen = await start(backup, host)();
    expect(stateIn(seen, 'backup.seen', 'nightly')).toBe('misconfigured');
    expect(detailIn(seen, 'backup.seen', 'nightly')).toContain(words);
  });
});

describe('Windows Server Backup', () => {
  const summary = (more: object) => [{ scheduled: true, result: 0, busy: false, ...more }];

  it('that succeeded tells when, how long it took and when it comes next', async () => {
    host.windowsAnswers['windows-backup'] = summary({
      lastSuccess: iso(5),
      last: iso(5),
      next: iso(-19),
      jobStart: iso(5),
      jobEnd: iso(4.5),
    });
    const seen = await start(backup, host)();
    expect(valueIn(seen, 'backup.age', 'windows-backup')).toBe(5 * 3600);
    expect(valueIn(seen, 'backup.duration', 'windows-backup')).toBe(1800);
    expect(stateIn(seen, 'backup.last_result', 'windows-backup')).toBe('ok');
    expect(detailIn(seen, 'backup.age', 'windows-backup')).toContain('The next one is due at');
  });

  it('that failed last night says so, with the number that Windows gives', async () => {
    host.windowsAnswers['windows-backup'] = summary({ lastSuccess: iso(29), last: iso(5), result: 2155348129 });
    const seen = await start(backup, host)();
    expect(stateIn(seen, 'backup.last_result', 'windows-backup')).toBe('failed');
    expect(detailIn(seen, 'backup.last_result', 'windows-backup')).toContain('error 0x80780');
  });

  it('that is set up and never ran says never; one that is only installed is not watched', async () => {
    host.windowsAnswers['windows-backup'] = summary({});
    expect(stateIn(await start(backup, host)(), 'backup.seen', 'windows-backup')).toBe('never');
    host.windowsAnswers['windows-backup'] = summary({ scheduled: false });
    expect((await start(backup, host)()).readings).toEqual([]);
  });

  it('that has no schedule of its own is missed for two weeks, then held for given up', async () => {
    host.windowsAnswers['windows-backup'] = summary({ scheduled: false, lastSuccess: iso(100), last: iso(100) });
    const look = start(backup, host);
    expect(valueIn(await look(), 'backup.age', 'windows-backup')).toBe(100 * 3600);
    host.pass(14 * 24 * hourMs);
    expect((await look()).readings).toEqual([]);
    host.windowsAnswers['windows-backup'] = summary({ lastSuccess: iso(500), last: iso(500) });
    expect(valueIn(await look(), 'backup.age', 'windows-backup')).toBeGreaterThan(400 * 3600);
  });

  it('that runs says since when', async () => {
    host.windowsAnswers['windows-backup'] = summary({ lastSuccess: iso(29), last: iso(2), busy: true });
    const seen = await start(backup, host)();
    expect(valueIn(seen, 'backup.running', 'windows-backup')).toBe(2 * 3600);
    expect(stateIn(seen, 'backup.last_result', 'windows-backup')).toBe('ok');
  });

  it('of a workstation is seen by its events, and remembered after them', async () => {
    const look = start(backup, host);
    expect((await look()).readings).toEqual([]);
    host.eventXml.push(event(microsoft, microsoft, 4, host.at - hourMs));
    expect(valueIn(await look(), 'backup.age', 'windows-backup')).toBe(3600);
    host.pass(24 * hourMs);
    host.eventXml.push(event(microsoft, 'Application', 517, host.at, 2));
    const failed = await start(backup, host)();
    expect(valueIn(failed, 'backup.age', 'windows-backup')).toBe(25 * 3600);
    expect(stateIn(failed, 'backup.last_result', 'windows-backup')).toBe('failed');
  });

  it('whose catalogue was deleted is an event of its own', async () => {
    host.eventXml.push(
      recorded('windows/xml/Microsoft-Windows-Backup_524.xml') ?? event(microsoft, 'Application', 524, host.at),
    );
    const { events = [] } = await start(backup, host)();
    expect(events).toMatchObject([{ kind: 'backup-catalog-deleted', instance: 'windows-backup' }]);
  });

  it('tells its versions as wbadmin printed them, in any language', () => {
    const text =
      recorded('windows-wbadmin-get-versions.txt') ?? 'Versionsbezeichner: 09/21/2020-23:00\nX: 04/18/2025-22:12\n';
    const identifiers = text.match(/\d\d\/\d\d\/\d{4}-\d\d:\d\d/g) ?? [];
    expect(lookAtAnswer([{ identifiers }])?.look.successes).toEqual([
      Date.UTC(2020, 8, 21, 23, 0),
      Date.UTC(2025, 3, 18, 22, 12),
    ]);
    expect(momentOfVersion('13/45/2020-99:00')).toBeUndefined();
    expect(lookAtAnswer([{ identifiers: [] }])).toBeUndefined();
  });

  it.each([[['words']], [[null]], [[{ lastSuccess: 'gestern' }]], [[{ identifiers: 'x' }]], [[{ scheduled: 'yes' }]]])(
    'that answers %j is not taken for one that works',
    (answer) => {
      expect(lookAtAnswer(answer)?.look.successes ?? []).toEqual([]);
    },
  );
});

describe('Veeam Agent', () => {
  const veeam = (hoursAgo: number, level: number) =>
    event('Veeam Agent', 'Veeam Agent', 190, host.at - hoursAgo * hourMs, level);
  beforeEach(() => {
    host.windowsAnswers['veeam-agent'] = [{ name: 'VeeamEndpointBackupSvc' }];
  });

  it.each([
    [4, 'seen', 'ok'],
    [3, 'seen', 'ok'],
    [2, 'waiting', 'failed'],
  ])('that ended with level %i is %s, its result %s', async (level, seen, result) => {
    host.eventXml.push(veeam(2, level));
    const found = await start(backup, host)();
    expect(stateIn(found, 'backup.seen', 'veeam-agent')).toBe(seen);
    expect(stateIn(found, 'backup.last_result', 'veeam-agent')).toBe(result);
  });

  it('that was never seen to run is waited for, and after two days missed', async () => {
    expect(stateIn(await start(backup, host)(), 'backup.seen', 'veeam-agent')).toBe('waiting');
    host.pass(49 * hourMs);
    expect(stateIn(await start(backup, host)(), 'backup.seen', 'veeam-agent')).toBe('never');
  });

  it('that failed and then succeeded is well again, also over a restart of the agent', async () => {
    host.eventXml.push(veeam(20, 2));
    await start(backup, host)();
    host.eventXml = [veeam(1, 4)];
    const seen = await start(backup, host)();
    expect(stateIn(seen, 'backup.last_result', 'veeam-agent')).toBe('ok');
    expect(seen.events).toMatchObject([{ kind: 'backup-finished', instance: 'veeam-agent' }]);
  });

  it('that was removed is no longer missed', async () => {
    host.eventXml.push(veeam(2, 4));
    await start(backup, host)();
    host.windowsAnswers['veeam-agent'] = [];
    expect((await start(backup, host)()).readings).toEqual([]);
  });
});

describe('File History', () => {
  it('tells for each user until when the files are safe; who is away is not missed', async () => {
    host.windowsAnswers['file-history'] = [
      { user: 1001, until: iso(3) },
      { user: 1002, until: iso(40) },
    ];
    const look = start(backup, host);
    expect(valueIn(await look(), 'backup.age', 'file-history-1002')).toBe(40 * 3600);
    host.windowsAnswers['file-history'] = [{ user: 1001, until: iso(3) }];
    const seen = await look();
    expect(valueIn(seen, 'backup.age', 'file-history-1001')).toBe(3 * 3600);
    expect(valueIn(seen, 'backup.age', 'file-history-1002')).toBeNull();
    expect(stateIn(seen, 'backup.seen', 'file-history-1002')).toBe('waiting');
    expect(parseFileHistory([null, {}, { user: 1, until: 'x' }, 'words'])).toEqual([]);
  });
});
