import { beforeEach, describe, expect, it } from 'vitest';
import { backup } from '../../../../packages/agent/src/probes/backup/index.ts';
import { hasDestination, lookAtLatest } from '../../../../packages/agent/src/probes/backup/time-machine.ts';
import { detailIn, type RecordedHost, recordedHost, start, valueIn } from '../../recorded-host.ts';
import { recorded, stateIn } from './recorded.ts';

const hourMs = 3_600_000;
let host: RecordedHost;
beforeEach(() => {
  host = recordedHost();
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

  it('that copied each hour at the office is not late in the evening at home', async () => {
    const look = start(backup, host);
    for (let hour = 10; hour < 15; hour += 1) {
      answers.latestbackup = { stdout: `/Volumes/Backups/Backups.backupdb/mac/2026-11-22-${hour}4514\n` };
      host.pass(hourMs);
      await look();
    }
    const seen = await look();
    expect(valueIn(seen, 'backup.rhythm', 'time-machine')).toBe(60 * 3600);
    expect(detailIn(seen, 'backup.age', 'time-machine')).toContain('every 60 h (its disk may be away)');
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
