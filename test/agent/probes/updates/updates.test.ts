import { describe, expect, it } from 'vitest';
import { parseSimulation } from '../../../../packages/agent/src/probes/updates/apt.ts';
import { compareVersions } from '../../../../packages/agent/src/probes/updates/debian-version.ts';
import { parseAdvisories } from '../../../../packages/agent/src/probes/updates/dnf.ts';
import { updates } from '../../../../packages/agent/src/probes/updates/index.ts';
import { parseDefaultsDate, parseSoftwareUpdate } from '../../../../packages/agent/src/probes/updates/macos.ts';
import { newerKernel } from '../../../../packages/agent/src/probes/updates/reboot.ts';
import { detailIn, recordedHost, start, valueIn } from '../../recorded-host.ts';
import { onRecording } from '../../recordings.ts';

const lists = '/var/lib/apt/lists';
const securityList = `${lists}/deb.debian.org_debian-security_dists_bookworm-security_main_binary-amd64_Packages`;
const release = `${lists}/deb.debian.org_debian-security_dists_bookworm-security_InRelease`;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const status = (openssl: string) => `Package: openssl
Status: install ok installed
Architecture: amd64
Version: ${openssl}

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1.0-1
`;
const offered = (openssl: string) => `Package: openssl
Version: ${openssl}
Architecture: amd64

Package: gone
Version: 2.0-1
Architecture: amd64

Package: openssl
Version: 9.9-1
Architecture: i386
`;

function debian(installed: string, offers: string) {
  const host = recordedHost();
  host.files.set('/var/lib/dpkg/status', status(installed));
  host.files.set(securityList, offered(offers));
  host.files.set(release, '');
  host.infos.set(release, { modifiedAt: host.at - 2 * hourMs });
  return host;
}

describe('the updates of a Debian machine', () => {
  it('that has all security updates wait for nothing', async () => {
    const host = debian('3.0.13-1', '3.0.13-1');
    const result = await start(updates, host)();
    expect(valueIn(result, 'updates.security')).toBe(0);
    expect(valueIn(result, 'updates.security_age')).toBe(0);
    expect(valueIn(result, 'updates.lists_age')).toBe(7200);
    expect(valueIn(result, 'updates.reboot')).toBe(0);
    expect(host.ran).toEqual([]);
  });

  it('grow older from the day they were first seen, also when a newer one takes their place', async () => {
    const host = debian('3.0.11-1', '3.0.13-1');
    const look = start(updates, host);
    expect(valueIn(await look(), 'updates.security_age')).toBe(0);
    host.pass(3 * dayMs);
    host.files.set(securityList, offered('3.0.14-1'));
    host.infos.set(securityList, { modifiedAt: host.at });
    const later = await look();
    expect(valueIn(later, 'updates.security')).toBe(1);
    expect(valueIn(later, 'updates.security_age')).toBe((3 * dayMs) / 1000);
    expect(detailIn(later, 'updates.security_age')).toBe('Waiting: openssl 3.0.11-1 → 3.0.14-1.');

    host.pass(dayMs);
    const restarted = await start(updates, host)();
    expect(valueIn(restarted, 'updates.security_age')).toBe((4 * dayMs) / 1000);
    host.files.set('/var/lib/dpkg/status', status('3.0.14-1'));
    expect(valueIn(await start(updates, host)(), 'updates.security_age')).toBe(0);
  });

  it('are asked of apt itself, at most daily, where its lists are compressed', async () => {
    const host = debian('3.0.11-1', '3.0.13-1');
    host.files.delete(securityList);
    host.files.set(`${securityList}.lz4`, 'compressed');
    host.answerRun = () => ({
      stdout: 'Inst openssl [3.0.11-1] (3.0.13-1 Debian-Security:12/stable-security [amd64])\n',
    });
    const look = start(updates, host);
    expect(valueIn(await look(), 'updates.security')).toBe(1);
    host.pass(hourMs);
    expect(valueIn(await look(), 'updates.security')).toBe(1);
    expect(host.ran).toEqual(['apt-get -s -o Debug::NoLocking=1 dist-upgrade']);
    host.pass(dayMs);
    await look();
    expect(host.ran).toHaveLength(2);
  });

  it.each([
    ['hangs', { outcome: 'timed-out', code: null }],
    ['fails', { code: 100, stderr: 'E: The package cache file is corrupted' }],
  ] as const)('are not known, and are said not to be, when apt %s', async (_, answer) => {
    const host = debian('3.0.11-1', '3.0.13-1');
    host.files.delete(securityList);
    host.files.set(`${securityList}.lz4`, 'compressed');
    host.answerRun = () => answer;
    const result = await start(updates, host)();
    expect(valueIn(result, 'updates.security')).toBeNull();
    expect(valueIn(result, 'updates.security_age')).toBeNull();
    expect(detailIn(result, 'updates.security')).toContain('apt-get could not tell');
  });

  it('without a security source are not known', async () => {
    const host = debian('3.0.11-1', '3.0.13-1');
    host.files.delete(securityList);
    const result = await start(updates, host)();
    expect(valueIn(result, 'updates.security_age')).toBeNull();
    expect(detailIn(result, 'updates.security')).toContain('No security source');
  });

  it('that need a restart say which, and since when', async () => {
    const host = debian('3.0.13-1', '3.0.13-1');
    host.files.set('/run/reboot-required', '*** System restart required ***\n');
    host.infos.set('/run/reboot-required', { modifiedAt: host.at - 9 * dayMs });
    host.files.set('/run/reboot-required.pkgs', 'libc6\nlibc6\nlinux-image-amd64\n');
    const result = await start(updates, host)();
    expect(valueIn(result, 'updates.reboot')).toBe(1);
    expect(valueIn(result, 'updates.reboot_age')).toBe((9 * dayMs) / 1000);
    expect(detailIn(result, 'updates.reboot')).toBe('Updated: libc6, linux-image-amd64.');
  });
});

describe('a kernel', () => {
  const boot = [
    'vmlinuz-6.1.0-9-amd64',
    'vmlinuz-6.1.0-18-amd64',
    'vmlinuz-6.1.0-20-cloud-amd64',
    'initrd.img-6.1.0-18-amd64',
  ];
  it.each([
    ['6.1.0-9-amd64', '6.1.0-18-amd64'],
    ['6.1.0-18-amd64', undefined],
    ['6.18.44', undefined],
    ['6.0.0-1-amd64', undefined],
    ['5.14.0-362.8.1.el9_3.x86_64', undefined],
  ])('%s that runs is older than the installed %s', (running, newer) => {
    expect(newerKernel(running, boot)).toBe(newer);
  });

  it('of a Red Hat family is compared the same way, and never with the rescue one', () => {
    const names = [
      'vmlinuz-5.14.0-362.8.1.el9_3.x86_64',
      'vmlinuz-5.14.0-362.18.1.el9_3.x86_64',
      'vmlinuz-0-rescue-0123',
    ];
    expect(newerKernel('5.14.0-362.8.1.el9_3.x86_64', names)).toBe('5.14.0-362.18.1.el9_3.x86_64');
  });
});

describe('a machine without apt', () => {
  it('that has no package manager has nothing here', async () => {
    expect(await start(updates, recordedHost())()).toEqual({});
  });

  it.each([
    ['zypper', '/etc/zypp'],
    ['pacman', '/var/lib/pacman/local'],
    ['apk', '/etc/apk/repositories'],
  ])('says that %s is not read', async (name, path) => {
    const host = recordedHost();
    host.files.set(path, '');
    const result = await start(updates, host)();
    expect(valueIn(result, 'updates.security')).toBeNull();
    expect(detailIn(result, 'updates.security')).toContain(name);
    expect(valueIn(result, 'updates.reboot')).toBe(0);
  });

  it('asks dnf once a day from its cache', async () => {
    const host = recordedHost();
    host.files.set('/usr/bin/dnf', '');
    host.answerRun = () => ({ stdout: 'RHSA-2023:7877 Low/Sec.  openssl-1:3.0.7-25.el9_3.x86_64\n' });
    const look = start(updates, host);
    expect(valueIn(await look(), 'updates.security')).toBe(1);
    host.pass(hourMs);
    expect(detailIn(await look(), 'updates.security')).toBe('Waiting: openssl 1:3.0.7-25.el9_3.');
    expect(host.ran).toEqual(['dnf --quiet --cacheonly updateinfo list --security']);
  });
});

describe('what programs print of updates', () => {
  it('dnf 4 and dnf 5 name packages with their epochs', () => {
    expect(parseAdvisories('FEDORA-2024-0a1b Moderate/Sec. vim-minimal-2:9.1.393-1.fc39.x86_64\n')[0]).toMatchObject({
      name: 'vim-minimal',
      version: '2:9.1.393-1.fc39',
    });
    const five = `Name             Type     Severity  Package                    Issued
FEDORA-2024-0a1b security Important python3-libs-3.12.5-2.fc40.x86_64 2024-09-10 01:30:12
`;
    expect(parseAdvisories(five)).toEqual([{ name: 'python3-libs', version: '3.12.5-2.fc40', installed: '' }]);
    expect(parseAdvisories('')).toEqual([]);
  });

  it('macOS names recommended updates, old and new', () => {
    const now = `Software Update Tool

Finding available software
Software Update found the following new or updated software:
* Label: macOS Ventura 13.6.1-22G313
\tTitle: macOS Ventura 13.6.1, Version: 13.6.1, Size: 1124331KiB, Recommended: YES, Action: restart,${' '}
* Label: Extra
\tTitle: Extra, Version: 2, Size: 10KiB, Recommended: NO,${' '}
`;
    expect(parseSoftwareUpdate(now)).toEqual({
      pending: [{ name: 'macOS Ventura 13.6.1', version: '13.6.1', installed: '' }],
      restart: true,
    });
    const before = '   * Safari13.1.3\n\tSafari (13.1.3), 69000K [recommended]\n';
    expect(parseSoftwareUpdate(before)).toMatchObject({ pending: [{ name: 'Safari' }], restart: false });
    expect(parseSoftwareUpdate('Software Update Tool\n\nNo new software available.\n').pending).toEqual([]);
    expect(parseDefaultsDate('2023-10-26 09:12:33 +0000\n')).toBe(Date.UTC(2023, 9, 26, 9, 12, 33));
    expect(parseDefaultsDate('does not exist')).toBeUndefined();
  });

  onRecording('jc/generic/apt_get_sqq--sample.out', 'apt names the security update among others', (content) => {
    expect(parseSimulation(content.toString())).toEqual([{ name: 'dpkg', version: '1.19.8', installed: '1.19.7' }]);
  });
});

describe('Debian versions', () => {
  it.each([
    ['1.0~rc1-1', '1.0-1', -1],
    ['1:0.9-1', '2.0-1', 1],
    ['2.36-9+deb12u9', '2.36-9+deb12u10', -1],
    ['1.0', '1.0-0', 0],
    ['1.0a', '1.0+', -1],
    ['20240101120000000000001', '20240101120000000000002', -1],
    ['007', '7', 0],
  ] as const)('%s against %s', (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
    expect(Math.sign(compareVersions(b, a))).toBe(sign === 0 ? 0 : -sign);
  });
});
