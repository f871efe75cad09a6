import { printed, type RecordedHost, recordedHost } from '../../agent/recorded-host.ts';
import { chance, createCounter, lastAt, work } from './rhythm.ts';
import { inInternet } from './web-servers.ts';
import { beginsAt, dayMs } from './week.ts';

const hourMs = 3_600_000;
/** USER_HZ, time(7). */
const ticksPerSecond = 100;
const cores = 4;
const list =
  '/var/lib/apt/lists/security.debian.org_debian-security_dists_bookworm-security_main_binary-amd64_Packages';
const paragraph = (version: string) =>
  `Package: openssl\nStatus: install ok installed\nVersion: ${version}\nArchitecture: amd64\n`;
const clamav = (at: number) =>
  `ClamAV-VDB:18 Nov 2026 08-32 -0400:27100:2050000:90:X:X:raynman:${Math.floor(at / 1000)}`.padEnd(512);
const stat = (pid: number, name: string, ticks: number, pages: number) =>
  `${pid} (${name}) S 1 0 0 0 -1 0 9 9 9 9 ${ticks} 0 0 0 20 0 1 0 50 1000 ${pages} 18446744073709551615 1\n`;
const services = ['cron', 'dbus', 'ssh', 'systemd-timesyncd', 'clamav-daemon', 'clamav-freshclam'];

/** What is counted since the start of the machine. */
const countersOfBoot = () => ({
  busy: createCounter(5000),
  idle: createCounter(90_000),
  reads: createCounter(2000),
  writes: createCounter(1000),
  diskBusy: createCounter(20_000),
  received: createCounter(4e8),
  sent: createCounter(7e6),
});

export interface Debian {
  readonly host: RecordedHost;
  /** What is written to the journal. */
  log(at: number, identifier: string, message: string, pid?: string): void;
  /** `load` of the processor and `disk`, the share of time that its disk works: 0–1 each. */
  live(at: number, load: number, disk?: number): void;
}

/** The journal's last words of a boot that ended in order (sd-messages.h). */
const shutDown = '{"_BOOT_ID":"x","MESSAGE_ID":"d93fb3c9c24d451a97cea615ce59c00b","UNIT":"shutdown.target"}\n';
const manager =
  'FirmwareTimestampMonotonic=8000000\nUserspaceTimestampMonotonic=10000000\nFinishTimestampMonotonic=26000000\n';

function systemctl(args: readonly string[]): string {
  if (args[0] === 'list-units') return '';
  if (!args.includes('--')) return manager;
  return args
    .slice(args.indexOf('--') + 1)
    .map((name) => `Id=${name}\nType=simple\nActiveState=active\nSubState=running\nNRestarts=0`)
    .join('\n\n');
}

/** What every healthy Debian has: kernel, systemd, apt, ClamAV, the time and the way to the internet. */
export function debian(programs: Readonly<Record<string, () => string>> = {}): Debian {
  const host = recordedHost();
  inInternet(host);
  const { files, infos } = host;
  files.set('/var/log/journal/m/system.journal', 'x');
  files.set('/run/systemd/system', '');
  files.set('/proc/sys/kernel/osrelease', '6.1.0-18-amd64\n');
  files.set('/boot/vmlinuz-6.1.0-18-amd64', '');
  files.set('/etc/ufw/ufw.conf', 'ENABLED=yes\n');
  files.set('/etc/passwd', 'root:x:0:0:root:/root:/bin/bash\nann:x:1000:1000:Ann:/home/ann:/bin/bash\n');
  files.set('/proc/self/statm', '20000 9765 0 0 0 0 0\n');
  const says: Record<string, () => string> = {
    ping: () => printed('ping-answered'),
    journalctl: () => shutDown,
    ...programs,
  };
  host.answerRun = (program, args) => {
    if (program === 'systemctl') return { stdout: systemctl(args) };
    const answer = says[program];
    return answer === undefined ? { outcome: 'missing', code: null } : { stdout: answer() };
  };

  let boot = '';
  let counters = countersOfBoot();

  function kernel(at: number, load: number, disk: number): void {
    const share = Math.min(0.98, load);
    const busy = counters.busy(at, share * cores * ticksPerSecond);
    const idle = counters.idle(at, (1 - share) * cores * ticksPerSecond);
    const cpu = (part: number) =>
      `${Math.round(busy * part)} 0 ${Math.round((busy * part) / 5)} ${Math.round(idle * part)} 20 0 9 0 0 0\n`;
    const each = Array.from({ length: cores }, (_, index) => `cpu${index} ${cpu(1 / cores)}`);
    files.set(
      '/proc/stat',
      `cpu  ${cpu(1)}${each.join('')}ctxt 1\nprocs_running ${1 + Math.round(load * 3)}\nprocs_blocked 0\n`,
    );
    const loads = [load * 4, load * 3.5, load * 3].map((one) => one.toFixed(2)).join(' ');
    files.set('/proc/loadavg', `${loads} 1/189 22748\n`);
    const available = Math.round(16_000_000 * (0.75 - 0.6 * share ** 2));
    files.set(
      '/proc/meminfo',
      `MemTotal: 16000000 kB\nMemFree: 900000 kB\nMemAvailable: ${available} kB\nBuffers: 3824 kB\nCached: 5000000 kB\nSwapTotal: 2000000 kB\nSwapFree: 1900000 kB\n`,
    );
    for (const [what, most] of Object.entries({ cpu: 15 * share, memory: 2 * share, io: 35 * disk })) {
      const pressed = (most * (0.7 + 0.3 * chance(at))).toFixed(2);
      const some = `some avg10=${pressed} avg60=${pressed} avg300=${pressed} total=${counters.busy(at, 0)}\n`;
      files.set(`/proc/pressure/${what}`, `${some}full avg10=0.00 avg60=0.00 avg300=0.00 total=6667\n`);
    }
    const [reads, writes] = [counters.reads(at, 1 + 100 * disk), counters.writes(at, 3 + 60 * disk)];
    const diskBusy = counters.diskBusy(at, 1000 * disk);
    files.set(
      '/proc/diskstats',
      ` 254       0 vda ${reads} 12 ${reads * 40} ${reads * 9} ${writes} 21 ${writes * 30} ${writes * 12} 0 ${diskBusy} ${diskBusy * 2} 0 0 0 0 0 0\n`,
    );
    const [received, sent] = [counters.received(at, 2000 + 3e5 * load), counters.sent(at, 900 + 1e5 * load)];
    const line = (name: string, from: number, to: number) =>
      `${name.padStart(6)}: ${from} ${Math.round(from / 900)} 0 2 0 0 0 0 ${to} ${Math.round(to / 900)} 0 0 0 0 0 0\n`;
    const head = printed('net-dev').split('\n').slice(0, 2).join('\n');
    files.set('/proc/net/dev', `${head}\n${line('lo', 25_000, 25_000)}${line('eth0', received, sent)}`);
    const ticks = counters.busy(at, 0);
    files.set('/proc/1/stat', stat(1, 'systemd', 900, 3000));
    files.set('/proc/700/stat', stat(700, 'sshd', 90, 2000));
    files.set('/proc/900/stat', stat(900, 'worker', Math.round(ticks * 0.6), 300_000));
    files.set('/proc/950/stat', stat(950, 'clamd', Math.round(ticks * 0.1), 250_000));
  }

  /** apt hears its server at five and installs at half past six, freshclam at four; a service that was updated is started anew. */
  function upkeep(at: number): void {
    const heardAt = lastAt(at, 5);
    const installedAt = lastAt(at, 6.5);
    const version = (moment: number) => `3.0.${Math.floor(moment / dayMs / 3)}-1`;
    files.set(list, paragraph(version(heardAt)));
    files.set('/var/lib/dpkg/status', paragraph(version(installedAt)));
    for (const path of [list, list.replace(/_main.*/, '_InRelease')]) infos.set(path, { modifiedAt: heardAt });
    infos.set('/var/lib/dpkg/status', { modifiedAt: installedAt });
    files.set('/var/lib/clamav/daily.cld', clamav(lastAt(at, 4)));
    infos.set('/run/systemd/timesync/synchronized', { modifiedAt: at - (at % (hourMs / 2)) });
    const bootedAt = at - host.upMs;
    for (const name of services) {
      const startedAt = name === 'ssh' ? Math.max(bootedAt, installedAt) : bootedAt;
      infos.set(`/sys/fs/cgroup/system.slice/${name}.service`, { modifiedAt: Math.round(startedAt / 1000) * 1000 });
    }
    const used = 40e9 + (at - beginsAt) * 5 + 1e9 * work(at);
    host.volumes.set('/', {
      ...{ totalBytes: 250e9, availableBytes: 240e9 - used, freeBytes: 250e9 - used, inodes: 15e6, freeInodes: 14e6 },
    });
  }

  return {
    host,
    log: (at, SYSLOG_IDENTIFIER, MESSAGE, _PID = '4711') =>
      void host.journalEntries.push({ at, fields: { SYSLOG_IDENTIFIER, MESSAGE, _PID, _UID: '0', PRIORITY: '6' } }),
    live(at, load, disk = 0.1 * load) {
      if (host.boot !== boot) counters = countersOfBoot();
      boot = host.boot;
      kernel(at, load, disk);
      upkeep(at);
    },
  };
}
