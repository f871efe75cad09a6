import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseBaculaLog } from '../../../../packages/agent/src/probes/backup/bacula.ts';
import { createLogTail } from '../../../../packages/agent/src/probes/backup/log-tail.ts';
import { parseRcloneLog } from '../../../../packages/agent/src/probes/backup/rclone.ts';
import { parseRsnapshotLog } from '../../../../packages/agent/src/probes/backup/rsnapshot.ts';
import { lookAtRuns } from '../../../../packages/agent/src/probes/backup/runs.ts';
import { recordedHost } from '../../recorded-host.ts';
import { mutations } from './mutations.ts';

const printed = (name: string) => readFileSync(new URL(`../../../fixtures/backup/${name}`, import.meta.url), 'utf8');
const local = (text: string) => new Date(text).getTime();
const hourMs = 3_600_000;

describe('rsnapshot’s log', () => {
  const log = printed('rsnapshot-1.4.5-debian-12.log');

  it('tells the runs of the level that fetches: good, broken by its configuration, with errors, locked out', () => {
    expect(parseRsnapshotLog(log, 'alpha').map(({ result, note }) => [result, note])).toEqual([
      ['ok', ''],
      ['ok', ''],
      ['failed', expect.stringContaining('rs/conf on line 13')],
      ...new Array(5).fill(['failed', expect.any(String)]),
      ['failed', 'It said: backup_script /bin/false returned 1'],
      ['failed', expect.stringContaining('Lockfile')],
    ]);
  });

  it('keeps the turning of old copies apart', () => {
    expect(parseRsnapshotLog(log, 'beta')).toHaveLength(1);
  });

  it('that ends in the middle of a run tells one that runs, or was broken off by a restart', () => {
    const runs = parseRsnapshotLog('[2026-11-22T04:00:00] /usr/bin/rsnapshot alpha: started\n', 'alpha');
    const startedAt = local('2026-11-22T04:00:00');
    expect(lookAtRuns(runs, { startedAt: startedAt - hourMs })).toMatchObject({ runningSince: startedAt });
    const broken = lookAtRuns(runs, { startedAt: startedAt + hourMs });
    expect(broken).toMatchObject({ failedAt: startedAt, note: 'It was broken off.' });
    expect(broken).not.toHaveProperty('runningSince');
  });

  it.each(mutations)('that is %s tells no success that was none', (_, mutate) => {
    expect(
      parseRsnapshotLog(mutate(log), undefined).filter(({ result }) => result === 'ok').length,
    ).toBeLessThanOrEqual(3);
  });
});

describe('Bacula’s log', () => {
  const log = printed('bacula-9.6.7-debian-12.log');

  it('tells each run as it ended, and a size for full ones alone', () => {
    expect(parseBaculaLog(log, 'office')).toEqual([
      {
        startedAt: local('2026-11-22T13:25:33'),
        endedAt: local('2026-11-22T13:25:34'),
        result: 'ok',
        sizeBytes: 197,
        note: '',
      },
      { startedAt: local('2026-11-22T13:25:37'), endedAt: local('2026-11-22T13:25:37'), result: 'ok', note: '' },
      {
        startedAt: local('2026-11-22T13:26:01'),
        endedAt: local('2026-11-22T13:26:11'),
        result: 'failed',
        note: 'office (Full) ended with: Backup Canceled.',
      },
      {
        startedAt: local('2026-11-22T13:26:13'),
        endedAt: local('2026-11-22T13:26:13'),
        result: 'ok',
        sizeBytes: 0,
        note: 'office (Full) ended with: Backup OK -- with warnings.',
      },
    ]);
  });

  it('of other jobs is not taken for this one', () => {
    expect(parseBaculaLog(log, 'payroll')).toEqual([]);
    expect(parseBaculaLog(log, undefined)).toHaveLength(4);
  });

  it('with months in another language tells when it was queued instead', () => {
    const german = log.replaceAll('-Nov-2026', '-xyz-2026');
    expect(parseBaculaLog(german, 'office')[0]?.startedAt).toBe(local('2026-11-22T13:25:31'));
  });

  it('with a run that has not ended tells it', () => {
    const begun = '22-Nov 14:00 lab-dir JobId 9: Start Backup JobId 9, Job=office.2026-11-22_14.00.00_09\n';
    expect(parseBaculaLog(log + begun, 'office').at(-1)).toEqual({
      startedAt: local('2026-11-22T14:00:00'),
      note: 'office was begun.',
    });
  });

  it.each(mutations)('that is %s tells no success that was none', (_, mutate) => {
    expect(parseBaculaLog(mutate(log), 'office').filter(({ result }) => result === 'ok').length).toBeLessThanOrEqual(3);
  });
});

describe('rclone’s log', () => {
  const stats = (at: string, elapsed: number, more: object = {}) =>
    JSON.stringify({
      level: 'info',
      msg: 'Transferred',
      stats: {
        bytes: 5,
        totalBytes: 5,
        transfers: 1,
        totalTransfers: 1,
        errors: 0,
        fatalError: false,
        elapsedTime: elapsed,
        ...more,
      },
      time: at,
    });

  it('tells figures of one run from those of the next by their common beginning', () => {
    const text = [
      stats('2026-11-22T04:01:00Z', 60, { bytes: 2 }),
      stats('2026-11-22T04:02:00Z', 120),
      stats('2026-11-23T04:00:10Z', 10, { errors: 2, lastError: 'quota exceeded' }),
      stats('2026-11-24T04:01:00Z', 60, { bytes: 2 }),
    ].join('\n');
    expect(parseRcloneLog(text)).toEqual([
      {
        startedAt: Date.UTC(2026, 10, 22, 4, 0, 0),
        endedAt: Date.UTC(2026, 10, 22, 4, 2, 0),
        result: 'ok',
        note: 'It moved 1 files.',
      },
      {
        startedAt: Date.UTC(2026, 10, 23, 4, 0, 0),
        endedAt: Date.UTC(2026, 10, 23, 4, 0, 10),
        result: 'failed',
        note: 'It said: quota exceeded',
      },
      { startedAt: Date.UTC(2026, 10, 24, 4, 0, 0), note: 'It moved 1 files.' },
    ]);
  });

  it.each([
    ['open /home/ann/Divorce: draft 2.docx: permission denied', 'open …: permission denied'],
    ['open C:\\Users\\ann\\Letter.docx: Access is denied.', 'open …: Access is denied.'],
    ['Failed to copy: lstat /home/ann/Letter.docx', 'Failed to copy: lstat …'],
  ])('keeps the names of people’s files to itself: %s', (lastError, words) => {
    const log = stats('2026-11-23T04:00:10Z', 10, { errors: 1, lastError });
    expect(parseRcloneLog(log)[0]?.note).toBe(`It said: ${words}`);
  });

  it('with last words only, because the figures are off, tells the failure', () => {
    const text = '2026/11/22 13:19:37 Failed to sync: directory not found\n';
    expect(parseRcloneLog(text)).toMatchObject([
      { result: 'failed', note: 'It said: Failed to sync: directory not found' },
    ]);
  });

  it.each([
    ...mutations,
    ['of odd objects', () => '{"stats":null,"time":1}\n{"stats":{"elapsedTime":"x"}}\n[{"stats":1}]\nnull'],
  ] as const)('that is %s tells no success that was none', (_, mutate) => {
    expect(parseRcloneLog(mutate(stats('2026-11-22T04:01:00Z', 60))).length).toBeLessThanOrEqual(1);
  });
});

describe('the end of a large log', () => {
  it('begins with a whole line, and is read again only after a while though it grows', () => {
    const host = recordedHost();
    const text = 'old words\n'.repeat(50_000);
    host.files.set('/log', text);
    let read = 0;
    const tail = createLogTail(
      {
        ...host,
        now: () => host.at,
        stat: () => ({ kind: 'file', sizeBytes: String(host.files.get('/log')).length, modifiedAt: host.at }),
        readPart: (path, from, most) => {
          read += 1;
          return host.readPart(path, from, most);
        },
      },
      '/log',
      (part) => part.split('\n')[0],
    );
    expect(tail()?.told).toBe('old words');
    host.pass(60_000);
    host.files.set('/log', `${text}new words\n`);
    expect(tail()?.modifiedAt).toBe(host.at);
    expect(read).toBe(1);
    host.pass(300_000);
    tail();
    expect(read).toBe(2);
  });

  it('is none while there is no log', () => {
    const host = recordedHost();
    expect(createLogTail(host, '/log', (text) => text)()).toBeUndefined();
  });
});
