import { describe, expect, it } from 'vitest';
import { lookAtSets, parseSets } from '../../../../packages/agent/src/probes/backup/duplicity.ts';
import { lookAtUnits } from '../../../../packages/agent/src/probes/backup/timer.ts';
import { mutations } from './mutations.ts';

const hourMs = 3_600_000;

describe('duplicity’s files', () => {
  const file = (name: string, sizeBytes = 10, modifiedAt = Date.UTC(2026, 10, 22, 4, 5)) => ({
    name,
    sizeBytes,
    modifiedAt,
  });
  const now = Date.UTC(2026, 10, 22, 12);

  it('of an encrypted target, with a prefix, are known too', () => {
    const sets = parseSets([
      file('web-duplicity-full.20261122T040000Z.manifest.gpg'),
      file('web-duplicity-full.20261122T040000Z.vol1.difftar.gpg', 700),
      file('web-duplicity-full-signatures.20261122T040000Z.sigtar.gpg', 9999),
      file('notes.txt'),
    ]);
    expect(lookAtSets(sets, now)).toMatchObject({
      successes: [Date.UTC(2026, 10, 22, 4)],
      sizeBytes: 700,
      durationMs: 300_000,
      integrity: 'ok',
    });
  });

  it('of an archive folder have no volumes, and so no size', () => {
    const sets = parseSets([file('duplicity-full.20261122T040000Z.manifest')]);
    expect(lookAtSets(sets, now)).toMatchObject({ sizeBytes: null, integrity: 'ok' });
  });

  it('with a hole in the volumes are damaged', () => {
    const sets = parseSets([
      file('duplicity-full.20261122T040000Z.manifest'),
      file('duplicity-full.20261122T040000Z.vol1.difftar.gz'),
      file('duplicity-full.20261122T040000Z.vol3.difftar.gz'),
    ]);
    expect(lookAtSets(sets, now)).toMatchObject({ integrity: 'damaged', note: expect.stringContaining('Volume 2') });
  });
});

describe('a systemd service and its timer', () => {
  const shown = (service: object, timer: object = {}) =>
    [
      {
        Id: 'backup.service',
        LoadState: 'loaded',
        ActiveState: 'inactive',
        Result: 'success',
        ExecMainStatus: 0,
        ...service,
      },
      { Id: 'backup.timer', LoadState: 'loaded', ActiveState: 'active', Result: 'success', ...timer },
    ]
      .map((block) =>
        Object.entries(block)
          .map(([name, value]) => `${name}=${value}\n`)
          .join(''),
      )
      .join('\n');
  const times = {
    ExecMainStartTimestamp: 'Sun 2026-11-22 04:00:00 UTC',
    ExecMainExitTimestamp: 'Sun 2026-11-22 04:10:00 UTC',
  };
  const look = (text: string, upHours = 100) => lookAtUnits('backup.service', text, upHours * hourMs);

  it('that ended well tell when, how long it took and when it comes next', () => {
    const text = shown(times, { NextElapseUSecRealtime: 'Mon 2026-11-23 04:00:00 UTC' });
    expect(look(text)).toMatchObject({
      successes: [Date.UTC(2026, 10, 22, 4, 10)],
      durationMs: 600_000,
      nextAt: Date.UTC(2026, 10, 23, 4),
    });
  });

  it('that failed tell with what', () => {
    const seen = look(shown({ ...times, ActiveState: 'failed', Result: 'exit-code', ExecMainStatus: 3 }));
    expect(seen).toMatchObject({ successes: [], failedAt: Date.UTC(2026, 10, 22, 4, 10) });
    expect(seen.note).toBe('systemd says: exit-code (exit status 3).');
  });

  it('that run tell since when, also when they ran before', () => {
    const again = { ActiveState: 'activating', ...times, ExecMainStartTimestamp: 'Mon 2026-11-23 04:00:00 UTC' };
    expect(look(shown(again))).toMatchObject({ successes: [], runningSince: Date.UTC(2026, 10, 23, 4) });
  });

  it('that have not run since the machine started are waited for, two days long', () => {
    const text = shown({ ExecMainStartTimestamp: '', ExecMainExitTimestamp: 'n/a' });
    expect(look(text, 47)).toMatchObject({ successes: [], waiting: true });
    expect(look(text, 49)).not.toHaveProperty('waiting');
  });

  it('that do not exist are a mistake in the check', () => {
    expect(() => look(shown({ LoadState: 'not-found' }))).toThrow('systemd knows no such service (not-found)');
  });

  it.each(mutations)('that are answered %s are unreadable, or at least no success', (_, mutate) => {
    let told: unknown;
    try {
      told = look(mutate(shown(times))).successes;
    } catch (error) {
      told = error instanceof Error ? error.name : error;
    }
    expect([[], 'Unreadable']).toContainEqual(told);
  });
});
