import { describe, expect, it } from 'vitest';
import { antivirus } from '../../../../packages/agent/src/probes/antivirus/index.ts';
import { certificates } from '../../../../packages/agent/src/probes/certificates/index.ts';
import { encryption } from '../../../../packages/agent/src/probes/encryption/index.ts';
import { firewall } from '../../../../packages/agent/src/probes/firewall/index.ts';
import type { Probe } from '../../../../packages/agent/src/probes/probe.ts';
import { services } from '../../../../packages/agent/src/probes/services/index.ts';
import { software } from '../../../../packages/agent/src/probes/software/index.ts';
import { timeSync } from '../../../../packages/agent/src/probes/time-sync/index.ts';
import { updates } from '../../../../packages/agent/src/probes/updates/index.ts';
import { type RecordedHost, recordedHost, start } from '../../../agent/recorded-host.ts';
import { makeCertificate } from '../../tickets/certificate.ts';
import { judgedDevice } from './told.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const probes: readonly Probe[] = [updates, antivirus, firewall, encryption, services, certificates, timeSync, software];

const list =
  '/var/lib/apt/lists/security.debian.org_debian-security_dists_bookworm-security_main_binary-amd64_Packages';
const paragraph = (version: string) =>
  `Package: openssl\nStatus: install ok installed\nVersion: ${version}\nArchitecture: amd64\n`;
const clamav = (at: number) =>
  `ClamAV-VDB:18 Nov 2026 08-32 -0400:27100:2050000:90:X:X:raynman:${Math.floor(at / 1000)}`.padEnd(512);

/** A laptop with Debian that is as it should be. */
function healthyDebian(): RecordedHost {
  const host = recordedHost();
  host.at = Date.now();
  const unit = (name: string) => host.infos.set(`/sys/fs/cgroup/system.slice/${name}.service`, { modifiedAt: host.at });
  for (const name of ['cron', 'dbus', 'ssh', 'systemd-timesyncd', 'clamav-daemon']) unit(name);
  host.files.set('/var/lib/dpkg/status', paragraph('3.0.1-1'));
  host.files.set(list, paragraph('3.0.1-1'));
  host.files.set('/proc/sys/kernel/osrelease', '6.1.0-18-amd64\n');
  host.files.set('/boot/vmlinuz-6.1.0-18-amd64', '');
  host.files.set('/etc/ufw/ufw.conf', 'ENABLED=yes\n');
  host.files.set('/sys/class/dmi/id/chassis_type', '10\n');
  host.files.set('/proc/self/mountinfo', '1 0 254:0 / / rw - ext4 /dev/mapper/root rw\n');
  host.files.set('/sys/dev/block/254:0/dm/uuid', 'CRYPT-LUKS2-x-root');
  host.files.set('/etc/letsencrypt/live/web.example/cert.pem', makeCertificate('web.example').cert);
  return host;
}

/** What happens on it in an hour: it hears its time server and its update server, and updates itself every night. */
function hourOfDebian(host: RecordedHost, hour: number): void {
  const today = `3.0.${1 + Math.floor(hour / 48)}-1`;
  if (hour % 24 === 5) {
    host.files.set(list, paragraph(today));
    for (const path of [list, list.replace(/_main.*/, '_InRelease')]) host.infos.set(path, { modifiedAt: host.at });
    host.files.set('/var/lib/clamav/daily.cld', clamav(host.at - 3 * hourMs));
  }
  if (hour % 24 === 11) {
    host.files.set('/var/lib/dpkg/status', paragraph(today));
    host.infos.set('/var/lib/dpkg/status', { modifiedAt: host.at });
    // What was updated is started anew, and a job of the night came and went.
    host.infos.set('/sys/fs/cgroup/system.slice/ssh.service', { modifiedAt: host.at });
  }
  host.infos.set('/run/systemd/timesync/synchronized', { modifiedAt: host.at - hourMs / 2 });
}

const answerOfDebian = (_: string, args: readonly string[]) =>
  args[0] === 'list-units'
    ? { stdout: '' }
    : {
        stdout: args
          .slice(args.indexOf('--') + 1)
          .map((name) => `Id=${name}\nType=simple\nActiveState=active\nSubState=running\nNRestarts=0`)
          .join('\n\n'),
      };

function healthyWindows(): RecordedHost {
  const host = recordedHost();
  host.platform = 'win32';
  return host;
}

function hourOfWindows(host: RecordedHost, hour: number): void {
  const daily = new Date(host.at - (hour % 24) * hourMs).toISOString();
  host.windowsAnswers = {
    updates: [{ Updates: [], SearchedAt: daily, UpdateReboot: hour > 100 && hour < 120, ServicingReboot: false }],
    antivirus: [
      {
        SecurityCenter: true,
        Products: [{ displayName: 'Windows Defender', productState: 397_568 }],
        Defender: {
          AMServiceEnabled: true,
          AntivirusEnabled: true,
          RealTimeProtectionEnabled: true,
          AMRunningMode: 'Normal',
          SignaturesAt: daily,
        },
      },
    ],
    firewall: ['DomainProfile', 'StandardProfile', 'PublicProfile'].map((Profile) => ({
      Profile,
      Policy: null,
      Local: 1,
      Service: 4,
    })),
    encryption: [
      { Volumes: [{ DriveLetter: 'C:', ProtectionStatus: 1, ConversionStatus: 1, VolumeType: 0 }], Chassis: [10] },
    ],
    services: ['gupdate', 'sppsvc', 'MapsBroker', 'edgeupdate'].map((Name) => ({
      Name,
      State: 'Stopped',
      ExitCode: 0,
      Trigger: false,
    })),
    certificates: [],
    'time-sync': [{ Service: 1, Type: 'NTP', Domain: false, Leap: null, Stratum: null }],
    software: [{ Name: 'Office', Version: '16.0', Publisher: 'Maker' }],
  };
}

/** Runs every probe of the machine's state hourly for a week, and asks the rules each time. */
async function week(host: RecordedHost, anHour: (host: RecordedHost, hour: number) => void): Promise<Set<string>> {
  const device = judgedDevice({ platform: host.platform });
  const looks = probes.map((probe) => start(probe, host));
  const complaints = new Set<string>();
  for (let hour = 0; hour < 7 * 24; hour += 1) {
    anHour(host, hour);
    device.found(...(await Promise.all(looks.map((look) => look()))));
    device.pass(59);
    for (const [name, severity] of Object.entries(device.complaints)) complaints.add(`${name}: ${severity}`);
    host.pass(hourMs);
  }
  return complaints;
}

describe('a week of a machine that is as it should be', () => {
  it('raises nothing on Debian', async () => {
    const host = healthyDebian();
    host.answerRun = answerOfDebian;
    // From the first hour on, as if it had heard of all this before.
    hourOfDebian(host, 5);
    expect([...(await week(host, hourOfDebian))]).toEqual([]);
    expect(host.ran.every((line) => line.startsWith('systemctl '))).toBe(true);
  }, 60_000);

  it('raises nothing on Windows', async () => {
    expect([...(await week(healthyWindows(), hourOfWindows))]).toEqual([]);
  }, 60_000);

  it('raises what is wrong as soon as it is: the time server is lost on the second day', async () => {
    const host = healthyDebian();
    host.answerRun = answerOfDebian;
    hourOfDebian(host, 5);
    const complaints = await week(host, (one, hour) => {
      hourOfDebian(one, hour);
      if (hour > 30) one.infos.set('/run/systemd/timesync/synchronized', { modifiedAt: one.at - 2 * dayMs });
    });
    expect([...complaints]).toEqual(['clock-not-kept: warning']);
  }, 60_000);
});
