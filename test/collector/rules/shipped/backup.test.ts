import { describe, expect, it } from 'vitest';
import { backup } from '../../../../packages/collector/src/rules/shipped/backup.ts';
import { judgedDevice, type Told } from './told.ts';

const hour = 3600;
const healthy: Told = {
  'backup.age of nightly': 10 * hour,
  'backup.seen of nightly': 'seen',
  'backup.rhythm of nightly': 24 * hour,
  'backup.running of nightly': 0,
  'backup.duration of nightly': 600,
  'backup.integrity of nightly': 'ok',
  'backup.last_result of nightly': 'ok',
  'backup.size of nightly': 5e9,
  'backup.size_change of nightly': 1.02,
};

interface Case {
  readonly rule: string;
  readonly sick: Told;
  readonly severity: string;
}
const cases: readonly Case[] = [
  { rule: 'backup-overdue', sick: { 'backup.age of nightly': 31 * hour }, severity: 'warning' },
  { rule: 'backup-overdue', sick: { 'backup.age of nightly': 49 * hour }, severity: 'critical' },
  { rule: 'backup-overdue', sick: { 'backup.seen of nightly': 'never' }, severity: 'critical' },
  { rule: 'backup-failed', sick: { 'backup.last_result of nightly': 'failed' }, severity: 'warning' },
  { rule: 'backup-not-readable', sick: { 'backup.seen of nightly': 'unreadable' }, severity: 'warning' },
  { rule: 'backup-not-readable', sick: { 'backup.seen of nightly': 'misconfigured' }, severity: 'warning' },
  { rule: 'backup-running-long', sick: { 'backup.running of nightly': 24 * hour }, severity: 'warning' },
  { rule: 'backup-damaged', sick: { 'backup.integrity of nightly': 'damaged' }, severity: 'critical' },
  { rule: 'backup-size', sick: { 'backup.size_change of nightly': 0.3 }, severity: 'warning' },
  { rule: 'backup-size', sick: { 'backup.size of nightly': 0 }, severity: 'critical' },
];

describe('a backup', () => {
  it('that happens raises nothing in a day', () => {
    const device = judgedDevice();
    device.tells(healthy, 12 * 60);
    expect(device.complaints).toEqual({});
  });

  it('that is not known yet, for its disk is away or the machine has just started, is no incident', () => {
    const device = judgedDevice();
    device.tells({ 'backup.seen of nightly': 'waiting', 'backup.last_result of nightly': 'unknown' }, 12 * 60);
    expect(device.complaints).toEqual({});
  });

  it.each(cases)('that is sick is told by $rule: $sick', ({ rule, sick, severity }) => {
    const device = judgedDevice();
    device.tells({ ...healthy, ...sick }, 65);
    expect(device.complaints).toEqual({ [`${rule} nightly`]: severity });
    device.tells(healthy, 5);
    expect(device.complaints).toEqual({});
  });

  it('whose catalogue was deleted is told for a day, one that ends well is not', () => {
    const device = judgedDevice();
    device.tells(healthy);
    device.found({ events: [{ kind: 'backup-finished', at: 0, instance: 'nightly' }] });
    expect(device.complaints).toEqual({});
    device.found({ events: [{ kind: 'backup-catalog-deleted', at: 0, instance: 'windows-backup' }] });
    expect(device.complaints).toEqual({ 'backup-catalog-deleted windows-backup': 'critical' });
    device.tells(healthy, 24 * 60);
    expect(device.complaints).toEqual({});
  });

  it('has a sick case for each rule that judges its readings', () => {
    const judging = backup.filter(({ kind }) => kind !== 'event-count');
    expect(new Set(cases.map(({ rule }) => rule))).toEqual(new Set(judging.map(({ id }) => id)));
  });
});
