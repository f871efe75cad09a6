import type { CertificateSeen, Connection } from '../../../packages/agent/src/host.ts';
import {
  afterBeat,
  type Heartbeat,
  heartbeatState,
  newHeartbeat,
} from '../../../packages/agent/src/probes/backup/heartbeat.ts';
import { helperFile } from '../../../packages/agent/src/probes/drive-health/linux.ts';
import { debian } from './debian.ts';
import { chance, hourOf, lastAt, work } from './rhythm.ts';
import { conversation } from './web-servers.ts';
import { beginsAt, dayMs, type Life } from './week.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;

/** What its UPS says; a test changes it. */
export interface UpsVariables {
  status: string;
  charge: number;
}

/** upsd, answering each line of a question (RFC 9271). */
function upsd(ups: UpsVariables): Connection {
  const waiting: string[] = [];
  const values = (): Record<string, string> => ({
    'ups.status': ups.status,
    'battery.charge': String(ups.charge),
    'ups.load': '31',
    'battery.runtime': '1800',
  });
  return {
    ...conversation([]),
    line: async () => waiting.shift() ?? Promise.reject(new Error('Nothing was asked.')),
    write(text) {
      for (const question of text.trim().split('\n')) {
        const [verb, , name = '', variable = ''] = question.split(' ');
        if (verb === 'LIST') waiting.push('BEGIN LIST UPS', 'UPS cellar "Eaton 5P"', 'END LIST UPS');
        else {
          const value = values()[variable];
          waiting.push(value === undefined ? 'ERR VAR-NOT-SUPPORTED' : `VAR ${name} ${variable} "${value}"`);
        }
      }
    },
  };
}

/** smartctl's own names of what is counted; two sectors were put aside years ago. */
const smart = (at: number, busy: number) => ({
  device: { name: '/dev/sda' },
  model_name: 'WDC WD40EFRX',
  serial_number: 'WD-WCC7K0000001',
  rotation_rate: 5400,
  smart_status: { passed: true },
  temperature: { current: Math.round(31 + 6 * busy) },
  power_on_time: { hours: 20_000 + Math.round((at - beginsAt) / hourMs) },
  ata_smart_attributes: {
    table: [
      [5, 'Reallocated_Sector_Ct', 0],
      [187, 'Reported_Uncorrect', 0],
      [197, 'Current_Pending_Sector', 0],
      [198, 'Offline_Uncorrectable', 0],
      [199, 'UDMA_CRC_Error_Count', 3],
    ].map(([id, name, value]) => ({ id, name, raw: { value, string: String(value) } })),
  },
});

const constant: Readonly<Record<string, string>> = {
  '/sys/class/dmi/id/chassis_type': '23\n',
  '/sys/block/sda/device/vendor': 'ATA     \n',
  '/sys/block/sda/device/model': 'WDC WD40EFRX    \n',
  '/sys/block/sda/device/ioerr_cnt': '0x3\n',
  '/sys/block/md0/md/level': 'raid1\n',
  '/sys/block/md0/md/array_state': 'clean\n',
  '/sys/block/md0/md/raid_disks': '2\n',
  '/sys/block/md0/md/degraded': '0\n',
  '/sys/devices/system/edac/mc/mc0/dimm0/dimm_label': 'DIMM_A1\n',
  '/sys/devices/system/edac/mc/mc0/dimm0/dimm_ce_count': '2\n',
  '/sys/devices/system/edac/mc/mc0/dimm0/dimm_ue_count': '0\n',
  '/sys/class/hwmon/hwmon0/name': 'coretemp\n',
  '/sys/class/hwmon/hwmon0/temp1_label': 'Package id 0\n',
  '/sys/class/hwmon/hwmon0/temp1_crit': '100000\n',
  '/sys/class/hwmon/hwmon1/name': 'nct6775\n',
  '/sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_total_time_ms': '0\n',
  '/etc/postfix/main.cf': 'myhostname = srv.example\n',
  '/etc/forewarn-agent/checks.d/files.json': '{"kind":"restic","path":"/srv/backup/files"}',
  '/srv/backup/files/config': 'x',
};

/** The nights before this week, so that the rhythm is known. */
function twoWeeksOfBackups(): Heartbeat {
  let beat = newHeartbeat;
  for (let night = 14; night >= 0; night -= 1) {
    const at = beginsAt - night * dayMs - 3.5 * hourMs + 20 * minuteMs * chance(night);
    beat = afterBeat(beat, { kind: 'success', sizeBytes: 3e9 + 1e8 * chance(night) }, at);
  }
  return beat;
}

/** A server with RAID, UPS, mail and a backup each night; updated and restarted on Thursday at half past three. */
export function debianServer(): Life & { readonly ups: UpsVariables; readonly backsUp: { files: boolean } } {
  const ups: UpsVariables = { status: 'OL', charge: 100 };
  const backsUp = { files: true };
  let deferredAt: number | undefined;
  const machine = debian({
    postqueue: () =>
      deferredAt === undefined
        ? ''
        : `{"queue_name":"deferred","queue_id":"A","arrival_time":${Math.floor(deferredAt / 1000)},"message_size":9,"recipients":[{"address":"x@example.com","delay_reason":"greylisted"}]}\n`,
  });
  const { host } = machine;
  const { files, infos } = host;
  for (const [path, text] of Object.entries(constant)) files.set(path, text);
  for (const path of ['/etc/forewarn-agent/checks.d', '/etc/forewarn-agent/checks.d/files.json'])
    infos.set(path, { onlyRootWrites: true });
  host.settings = { ...host.settings, certificates: ['localhost:443'] };
  const outside = { reach: host.answerReach, connect: host.answerConnect };
  host.answerReach = (name, port) =>
    name === '127.0.0.1' && port === 3493 ? { outcome: 'open', ms: 0.1 } : outside.reach(name, port);
  host.answerConnect = async (name, port) => {
    if (port === 3493) return upsd(ups);
    if (name === 'localhost') return { ...conversation([]), certificate: () => certificate(host.at) };
    return outside.connect(name, port);
  };
  let beat = twoWeeksOfBackups();
  const keepBeat = () => host.kept.set(heartbeatState, JSON.stringify([['database', beat]]));
  keepBeat();
  let lastBeatDay = Math.floor(beginsAt / dayMs);
  for (let night = 14; night >= 0; night -= 1) snapshot(beginsAt - night * dayMs - 4 * hourMs);

  function snapshot(at: number): void {
    const name = Math.floor(at / dayMs)
      .toString(16)
      .padStart(64, '0');
    const whole = { kind: 'file', modifiedAt: at } as const;
    files.set(`/srv/backup/files/snapshots/${name}`, 'x');
    infos.set(`/srv/backup/files/snapshots/${name}`, { ...whole, sizeBytes: 300 });
    files.set(`/srv/backup/files/data/${name.slice(-2)}/${name}`, 'x');
    infos.set(`/srv/backup/files/data/${name.slice(-2)}/${name}`, { ...whole, sizeBytes: 4e7 });
    infos.set(`/srv/backup/files/data/${name.slice(-2)}`, { kind: 'folder', modifiedAt: at });
  }

  /** At two restic, at half past two the database, which calls the agent. */
  function night(at: number): void {
    const today = Math.floor(at / dayMs);
    if (hourOf(at) < 2.5 + 0.3 * chance(today) || lastBeatDay === today || hourOf(at) > 4) return;
    lastBeatDay = today;
    beat = afterBeat(beat, { kind: 'success', sizeBytes: 3e9 + 1e8 * chance(today) }, at);
    keepBeat();
    if (backsUp.files) snapshot(lastAt(at, 2));
  }

  /** Strangers knock at SSH as at every server; Ann mistypes her password twice; a mail waits for a quarter of an hour. */
  function day(at: number): void {
    const minute = Math.floor(at / (2 * minuteMs));
    if (minute % 37 === 0)
      machine.log(
        at,
        'sshd',
        'Failed password for invalid user admin from 203.0.113.7 port 40022 ssh2',
        String(minute),
      );
    if (minute % 720 === 260)
      machine.log(
        at,
        'sudo',
        'pam_unix(sudo:auth): authentication failure; logname=ann uid=1000 euid=0 tty=/dev/pts/0 ruser=ann rhost=  user=ann',
      );
    if (minute % 720 === 261)
      machine.log(
        at,
        'sudo',
        'pam_unix(sudo:auth): authentication failure; logname=ann uid=1000 euid=0 tty=/dev/pts/0 ruser=ann rhost=  user=ann',
      );
    deferredAt = hourOf(at) >= 10 && hourOf(at) < 10.4 ? lastAt(at, 10) : undefined;
  }

  return {
    host,
    ups,
    backsUp,
    device: { role: 'server' },
    restartsAt: beginsAt + 2 * dayMs + 21.5 * hourMs,
    live(at) {
      const isBackup = hourOf(at) >= 2 && hourOf(at) < 3;
      const load = isBackup ? 0.85 : 0.1 + 0.4 * work(at);
      // For an hour it reads all it has.
      machine.live(at, load, isBackup ? 0.85 : 0.1);
      night(at);
      day(at);
      const head = JSON.stringify({ writtenAtSeconds: Math.floor((at - (at % (hourMs / 2))) / 1000), smartctl: '7.3' });
      files.set(helperFile, `${head}\n/dev/sda ${JSON.stringify(smart(at, load))}\n`);
      infos.set(helperFile, { onlyRootWrites: true });
      // The array is looked through on the first Sunday.
      const isChecked = new Date(at).getUTCDay() === 0 && hourOf(at) < 4;
      files.set('/sys/block/md0/md/sync_action', isChecked ? 'check\n' : 'idle\n');
      files.set('/sys/block/md0/md/sync_completed', isChecked ? `${Math.round(hourOf(at) * 1000)} / 4000\n` : 'none\n');
      files.set('/sys/class/hwmon/hwmon0/temp1_input', `${Math.round(38_000 + 40_000 * load)}\n`);
      files.set('/sys/class/hwmon/hwmon1/fan1_input', `${Math.round(900 + 900 * load)}\n`);
      // The UPS tests itself on Wednesday.
      const isTested = new Date(at).getUTCDay() === 3 && hourOf(at) >= 11 && hourOf(at) < 11.1;
      Object.assign(ups, isTested ? { status: 'OL CAL', charge: 92 } : { status: 'OL', charge: 100 });
    },
  };
}

/** Renewed in the week, as Let's Encrypt is thirty days before its end. */
function certificate(at: number): CertificateSeen {
  const renewedAt = beginsAt + 3 * dayMs;
  const from = at >= renewedAt ? renewedAt : beginsAt - 57 * dayMs;
  return { names: ['srv.example'], issuer: 'R11', validFrom: from, validTo: from + 90 * dayMs };
}
