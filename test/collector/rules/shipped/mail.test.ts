import { describe, expect, it } from 'vitest';
import { mail } from '../../../../packages/collector/src/rules/shipped/mail.ts';
import { judgedDevice, type Told } from './told.ts';

const day = 86_400;
const healthy: Told = {
  'mail.service of office smtp': 'ok',
  'mail.service of office imap': 'ok',
  'mail.service_time of office smtp': 300,
  'mail.certificate_left of office smtp': 60 * day,
  'mail.round_trip of office': 4000,
  'mail.round_trip_result of office': 'ok',
  'mail.queue_waiting': 3,
  'mail.queue_oldest': 600,
  'mail.outlook_file of OST': 20 * 2 ** 30,
};

interface Case {
  readonly rule: string;
  readonly sick: Told;
  readonly complaint: Readonly<Record<string, string>>;
}
const service = (state: string, severity: string): Case => ({
  rule: 'mail-service',
  sick: { 'mail.service of office imap': state },
  complaint: { 'mail-service office imap': severity },
});

const cases: readonly Case[] = [
  service('no-address', 'critical'),
  service('unreachable', 'critical'),
  service('no-greeting', 'critical'),
  service('unavailable', 'warning'),
  service('no-encryption', 'critical'),
  service('bad-certificate', 'critical'),
  service('login-refused', 'critical'),
  service('broken', 'critical'),
  {
    rule: 'mail-check-misconfigured',
    sick: { 'mail.service of office imap': 'misconfigured' },
    complaint: { 'mail-check-misconfigured office imap': 'warning' },
  },
  {
    rule: 'mail-certificate-ends',
    sick: { 'mail.certificate_left of office smtp': 13 * day },
    complaint: { 'mail-certificate-ends office smtp': 'warning' },
  },
  {
    rule: 'mail-certificate-ends',
    sick: { 'mail.certificate_left of office smtp': -day },
    complaint: { 'mail-certificate-ends office smtp': 'critical' },
  },
  {
    rule: 'mail-round-trip',
    sick: { 'mail.round_trip_result of office': 'lost' },
    complaint: { 'mail-round-trip office': 'critical' },
  },
  {
    rule: 'mail-round-trip',
    sick: { 'mail.round_trip_result of office': 'refused' },
    complaint: { 'mail-round-trip office': 'warning' },
  },
  { rule: 'mail-queue', sick: { 'mail.queue_oldest': 5 * 3600 }, complaint: { 'mail-queue': 'warning' } },
  { rule: 'mail-queue', sick: { 'mail.queue_waiting': 5000 }, complaint: { 'mail-queue': 'critical' } },
  {
    rule: 'mail-outlook-file',
    sick: { 'mail.outlook_file of OST': 46 * 2 ** 30 },
    complaint: { 'mail-outlook-file OST': 'warning' },
  },
  {
    rule: 'mail-outlook-file',
    sick: { 'mail.outlook_file of OST': 50e9 + 2e9 },
    complaint: { 'mail-outlook-file OST': 'critical' },
  },
];

describe('mail', () => {
  it('that works raises nothing in a day', () => {
    const device = judgedDevice();
    device.tells(healthy, 24 * 60);
    expect(device.complaints).toEqual({});
  });

  it.each(cases)('that is sick is told by $rule: $sick', ({ sick, complaint }) => {
    const device = judgedDevice();
    device.tells({ ...healthy, ...sick }, 70);
    expect(device.complaints).toEqual(complaint);
    device.tells(healthy, 20);
    expect(device.complaints).toEqual({});
  });

  it('is no incident for the minutes of a restart', () => {
    const device = judgedDevice();
    device.tells(healthy, 10);
    device.tells({ ...healthy, 'mail.service of office smtp': 'unreachable' }, 5);
    expect(device.complaints).toEqual({});
  });

  it('has a sick case for each of its rules', () => {
    expect(new Set(cases.map(({ rule }) => rule))).toEqual(new Set(mail.map(({ id }) => id)));
  });
});
