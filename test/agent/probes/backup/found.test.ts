import { existsSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseFileHistory } from '../../../../packages/agent/src/probes/backup/file-history.ts';
import { backup } from '../../../../packages/agent/src/probes/backup/index.ts';
import { hasDestination, lookAtLatest } from '../../../../packages/agent/src/probes/backup/time-machine.ts';
import { lookAtAnswer, momentOfVersion } from '../../../../packages/agent/src/probes/backup/windows-backup.ts';
import type { Result } from '../../../../packages/agent/src/probes/probe.ts';
import { detailIn, type RecordedHost, recordedHost, start, valueIn } from '../../recorded-host.ts';

const hourMs = 3_600_000;
const recordings = new URL('../../../../../shared/recordings/', import.meta.url);

/** A recording of a real machine; undefined, and named, where this checkout has none. */
function recorded(name: string): string | undefined {
  const url = new URL(name, recordings);
  if (existsSync(url)) return readFileSync(url, 'utf8');
  process.stderr.write(`left out: no recording ${name} here\n`);
  return undefined;
}

const stateIn = (result: Result, metric: keyof typeof backup.metrics, name: string): string | undefined => {
  const declared: { states?: readonly string[] } = backup.metrics[metric];
  return declared.states?.[valueIn(result, metric, name) ?? -1];
};

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

describe('Time Machine', () => {
  const destination =
    recorded('macos-tmutil-destinationinfo.txt') ??
    'Name          : Backups\nKind          : Local\nID            : C17BD870-304F-4FDB-AF6D-3A78B24729AB\n';
  const idle = 'Backup session status:\n{\n    ClientID = "com.apple.backupd";\n    Running = 0;\n}\n';
  let answers: Record<
    string,
    { code?: number; stdout?: string; stderr?: string; outcome?: 'exited' | 'missing' | 'timed-out' }
  >;
  beforeEach(() => {
    host.platform = 'darwin';
    host.at = new Date(2026, 10, 22, 13, 0, 0).getTime();
    answers = {
      destinationinfo: { stdout: destination },
      status: { stdout: idle },
      latestbackup: { stdout: '/Volumes/Backups/Backups.backupdb/mac/2026-11-22-104514\n' },
    };
    host.answerRun = (_, [verb = '']) => answers[verb] ?? { outcome: 'missing' };
  });

  it.each([
    '/Volumes/bakvol/Backups.backupdb/mymac/2026-11-22-104514\n',
    '/Volumes/.timemachine/C17BD870/2026-11-22-104514.backup/2026-11-22-104514.backup\n',
  ])('that printed %s is two hours old', async (stdout) => {
    answers.latestbackup = { stdout };
    const seen = await start(backup, host)();
    expect(valueIn(seen, 'backup.age', 'time-machine')).toBe(8086);
    expect(stateIn(seen, 'backup.seen', 'time-machine')).toBe('seen');
  });

  it('asks tmutil no more often than twice an hour', async () => {
    const look = start(backup, host);
    await look();
    host.pass(29 * 60_000);
    await look();
    expect(host.ran).toHaveLength(3);
    host.pass(60_000);
    await look();
    expect(host.ran).toHaveLength(6);
  });

  it('that works says so', async () => {
    answers.status = { stdout: idle.replace('Running = 0', 'Running = 1') };
    const look = start(backup, host);
    await look();
    host.pass(hourMs);
    expect(valueIn(await look(), 'backup.running', 'time-machine')).toBe(3600);
  });

  it('whose disk is away is waited for while nothing is known, and grows old when something is', async () => {
    const before = answers.latestbackup ?? {};
    answers.latestbackup = { code: 1, stderr: 'Failed to mount backup destination, error: …' };
    expect(stateIn(await start(backup, host)(), 'backup.seen', 'time-machine')).toBe('waiting');
    answers.latestbackup = before;
    await start(backup, host)();
    answers.latestbackup = { code: 1, stderr: 'No machine directory found for host.' };
    host.pass(50 * hourMs);
    const seen = await start(backup, host)();
    expect(stateIn(seen, 'backup.seen', 'time-machine')).toBe('seen');
    expect(valueIn(seen, 'backup.age', 'time-machine')).toBe(8086 + 50 * 3600);
  });

  it('that is not set up, or is not there, is no backup', async () => {
    answers.destinationinfo = { code: 1, stderr: 'tmutil: No destinations configured.\n' };
    expect((await start(backup, host)()).readings).toEqual([]);
    answers.destinationinfo = { outcome: 'missing' };
    expect((await start(backup, host)()).readings).toEqual([]);
  });

  it.each([
    [{ outcome: 'timed-out' as const }, 'tmutil did not answer in time'],
    [{ stdout: 'Name : x', code: 0 }, 'tmutil ended with 0'],
  ])('that answers %j cannot be judged', async (destinationinfo, words) => {
    answers.destinationinfo = destinationinfo;
    await expect(start(backup, host)()).rejects.toThrow(words);
  });

  it('that keeps its backups from the agent says what to allow', () => {
    const run = {
      outcome: 'exited',
      code: 80,
      stdout: '',
      stderr: 'tmutil: latestbackup requires Full Disk Access privileges.',
    } as const;
    expect(() => lookAtLatest(run)).toThrow('Give it Full Disk Access');
    expect(hasDestination({ ...run, code: 0, stdout: destination, stderr: '' })).toBe(true);
  });
});
