import { describe, expect, it } from 'vitest';
import { protection } from '../../../../packages/collector/src/rules/shipped/protection.ts';
import { services } from '../../../../packages/collector/src/rules/shipped/services.ts';
import { updates } from '../../../../packages/collector/src/rules/shipped/updates.ts';
import { judgedDevice, type Told } from './told.ts';

const days = (count: number) => count * 86_400;
const hours = (count: number) => count * 60;

const well: Told = {
  'updates.security': 0,
  'updates.security_age': 0,
  'updates.lists_age': 3600,
  'updates.reboot': 'none',
  'updates.reboot_age': 0,
  'protection.state of AV': 'on',
  'protection.signature_age of AV': 3600,
  'firewall.state of ufw': 'on',
  'encryption.state of /': 'encrypted',
  'services.failed': 0,
  'service.state of db': 'running',
  'certificate.state of web': 'valid',
  'certificate.ends_in of web': days(200),
  'time.sync': 'synchronised',
};

/** Each with what is told of it, for how many hours, and who must complain how. */
const stories: readonly (readonly [name: string, told: Told, forHours: number, complaints: Record<string, string>])[] =
  [
    ['is well', {}, 30, {}],
    ['got an update yesterday', { 'updates.security': 3, 'updates.security_age': days(1) }, 30, {}],
    ['has an update of 15 days', { 'updates.security_age': days(15) }, 13, { 'updates-waiting': 'warning' }],
    ['has an update of 31 days', { 'updates.security_age': days(31) }, 13, { 'updates-waiting': 'critical' }],
    ['was off for a month and updates now', { 'updates.security_age': days(31) }, 6, {}],
    ['has not heard of updates for 12 days', { 'updates.lists_age': days(12) }, 25, { 'updates-not-heard': 'warning' }],
    ['was restarted six days after it asked', { 'updates.reboot': 'pending', 'updates.reboot_age': days(6) }, 2, {}],
    ['waits for a restart for 8 days', { 'updates.reboot_age': days(8) }, 1, { 'updates-restart': 'warning' }],
    ['is not protected', { 'protection.state of AV': 'off' }, 1, { 'protection-off AV': 'critical' }],
    ['is protected by another', { 'protection.state of AV': 'passive' }, 30, {}],
    ['scans on demand', { 'protection.state of AV': 'on demand' }, 30, {}],
    [
      'says its signatures are old',
      { 'protection.state of AV': 'outdated' },
      25,
      { 'protection-outdated AV': 'warning' },
    ],
    [
      'has signatures of 4 days',
      { 'protection.signature_age of AV': days(4) },
      7,
      { 'protection-signatures AV': 'warning' },
    ],
    [
      'has signatures of 8 days',
      { 'protection.signature_age of AV': days(8) },
      7,
      { 'protection-signatures AV': 'critical' },
    ],
    ['was off for a week and updates its signatures', { 'protection.signature_age of AV': days(8) }, 5, {}],
    ['has no firewall', { 'firewall.state of ufw': 'off' }, 2, { 'firewall-off ufw': 'info' }],
    ['is a desktop without encryption', { 'encryption.state of /': 'not encrypted' }, 30, {}],
    [
      'is a laptop without encryption',
      { 'encryption.state of /': 'open and portable' },
      25,
      { 'disk-not-encrypted /': 'info' },
    ],
    ['has a failed service', { 'service.state of db': 'failed' }, 1, { 'service-failed db': 'warning' }],
    [
      'has a service that restarts',
      { 'service.state of db': 'restarts again and again' },
      1,
      { 'service-failed db': 'warning' },
    ],
    ['has a job that failed', { 'service.state of db': 'job failed' }, 30, {}],
    ['has a service that was stopped', { 'service.state of db': 'stopped' }, 30, {}],
    [
      'has a certificate of 25 days',
      { 'certificate.state of web': 'ends within a month' },
      73,
      { 'certificate-ending-soon web': 'info' },
    ],
    ['renews its certificate at 30 days', { 'certificate.state of web': 'ends within a month' }, 24, {}],
    [
      'has a certificate of 10 days',
      { 'certificate.state of web': 'ends within two weeks' },
      2,
      { 'certificate-ending web': 'warning' },
    ],
    [
      'has a certificate of 5 days',
      { 'certificate.state of web': 'ends within a week' },
      2,
      { 'certificate-ending web': 'critical' },
    ],
    [
      'has a certificate that has ended',
      { 'certificate.state of web': 'has ended' },
      2,
      { 'certificate-ending web': 'critical' },
    ],
    ['keeps an old certificate', { 'certificate.state of web': 'left behind' }, 30, {}],
    [
      'cannot read a certificate',
      { 'certificate.state of web': 'unreadable' },
      2,
      { 'certificate-unreadable web': 'warning' },
    ],
    ['lost its time server', { 'time.sync': 'not synchronised' }, 25, { 'clock-not-kept': 'warning' }],
    ['lost its time server for an hour', { 'time.sync': 'not synchronised' }, 1, {}],
    ['is kept by its host', { 'time.sync': 'not configured' }, 25, { 'clock-not-configured': 'info' }],
  ];

/** Rules for Windows alone, and what happens there. */
const happenings: readonly (readonly [kind: string, times: number, complaints: Record<string, string>])[] = [
  ['update-failed', 2, {}],
  ['update-failed', 3, { 'updates-failing x': 'warning' }],
  ['update-installed', 9, {}],
  ['malware-found', 1, { 'protection-malware x': 'warning' }],
  ['malware-found', 5, { 'protection-malware x': 'critical' }],
  ['malware-handled', 5, {}],
  ['malware-not-removed', 1, { 'protection-malware-stays x': 'critical' }],
  ['protection-excluded', 1, {}],
  ['service-crash', 2, {}],
  ['service-crash', 3, { 'service-crashing x': 'warning' }],
  ['service-failed', 3, {}],
];

const notRunning: Told = { 'service.state of db': 'not running' };

describe('a machine that', () => {
  it.each(stories)('%s', (_, told, forHours, complaints) => {
    const device = judgedDevice();
    device.tells({ ...well, ...told }, hours(forHours));
    expect(device.complaints).toEqual(complaints);
    device.tells(well, 2);
    expect(device.complaints).toEqual({});
  });

  it.each(happenings)('has %s %i times', (kind, times, complaints) => {
    const device = judgedDevice({ platform: 'win32' });
    device.tells(well, 2);
    device.found({ events: Array.from({ length: times }, () => ({ kind, at: 0, instance: 'x' })) });
    expect(device.complaints).toEqual(complaints);
    device.pass(hours(24 * 8));
    expect(device.complaints).toEqual({});
  });

  it('has a service of Windows that ended by itself is known, and no ticket', () => {
    const device = judgedDevice({ platform: 'win32' });
    device.tells({ ...well, ...notRunning }, hours(1));
    expect(device.complaints).toEqual({ 'service-not-running db': 'info' });
    expect(services.find(({ id }) => id === 'service-not-running')?.quiet).toBe(true);
  });

  it('says nothing of its state is never taken for well, nor for sick', () => {
    const device = judgedDevice();
    device.pass(hours(24 * 7));
    expect(device.complaints).toEqual({});
  });

  it('has a story here for every rule', () => {
    const told = new Set(
      [...stories.map(([, , , found]) => found), ...happenings.map(([, , found]) => found)].flatMap((found) =>
        Object.keys(found).map((name) => name.split(' ')[0]),
      ),
    );
    told.add('service-not-running');
    for (const { id } of [...updates, ...protection, ...services]) expect(told).toContain(id);
  });

  it('is only a matter of policy makes no ticket', () => {
    const quiet = [...updates, ...protection, ...services].filter((rule) => rule.quiet).map(({ id }) => id);
    expect(quiet).toEqual([
      'firewall-off',
      'disk-not-encrypted',
      'service-not-running',
      'certificate-ending-soon',
      'clock-not-configured',
    ]);
  });
});
