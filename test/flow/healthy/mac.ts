import { recordedHost } from '../../agent/recorded-host.ts';
import { carriedAt } from './carried.ts';
import { withPrinter } from './cups.ts';
import { createCounter, lastAt } from './rhythm.ts';
import { inInternet } from './web-servers.ts';
import { beginsAt, dayMs, type Life } from './week.ts';

const hourMs = 3_600_000;
const plist = (body: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0">\n<dict>\n${body}</dict>\n</plist>\n`;
const wholeDisks = plist('\t<key>WholeDisks</key>\n\t<array>\n\t\t<string>disk0</string>\n\t</array>\n');
const diskInfo = plist(
  '\t<key>MediaName</key>\n\t<string>APPLE SSD AP0512Q</string>\n\t<key>SMARTStatus</key>\n\t<string>Verified</string>\n\t<key>SolidState</key>\n\t<true/>\n',
);
const ifconfig = [
  'lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> mtu 16384',
  'en0: flags=8863<UP,BROADCAST,SMART,RUNNING,SIMPLEX,MULTICAST> mtu 1500',
  '\tmedia: autoselect',
  '\tstatus: active',
  '',
].join('\n');
const launchctl = [
  'PID\tStatus\tLabel',
  '512\t0\tcom.example.sync',
  '-\t0\tcom.example.update',
  '-\t-9\tcom.apple.some',
  '-\t-15\tcom.example.done',
  '',
].join('\n');
const displays = JSON.stringify({
  SPDisplaysDataType: [{ spdisplays_ndrvs: [{ _name: 'LG 27', '_spdisplays_display-serial-number': 'S1' }] }],
  SPPrintersDataType: [{ _name: 'Brother', ppd: 'Brother HL' }],
});
const two = (value: number) => String(value).padStart(2, '0');
/** As tmutil names its folders: in local time. */
function folderOf(at: number): string {
  const one = new Date(at);
  const day = [one.getFullYear(), two(one.getMonth() + 1), two(one.getDate())].join('-');
  return `${day}-${two(one.getHours())}${two(one.getMinutes())}${two(one.getSeconds())}`;
}
const power = (charge: number, onMains: boolean) => `Power:

    Battery Information:

      Charge Information:
          Fully Charged: ${charge > 0.99 ? 'Yes' : 'No'}
          Charging: ${onMains && charge < 0.99 ? 'Yes' : 'No'}
          State of Charge (%): ${Math.round(charge * 100)}
      Health Information:
          Cycle Count: 92
          Condition: Normal
          Maximum Capacity: 93%

    AC Charger Information:

      Connected: ${onMains ? 'Yes' : 'No'}
`;
const airport = (dBm: number) =>
  JSON.stringify({
    SPAirPortDataType: [
      {
        spairport_airport_interfaces: [
          {
            _name: 'en0',
            spairport_current_network_information: {
              spairport_network_channel: '48 (5GHz, 80MHz)',
              spairport_network_rate: 866,
              spairport_signal_noise: `${dBm} dBm / -92 dBm`,
            },
          },
        ],
      },
    ],
  });

/** A MacBook with FileVault, Wi-Fi and a Time Machine in the office, restarted for its updates on Thursday at noon. */
export function mac(): Life & { readonly fileVault: { isOn: boolean } } {
  const host = recordedHost();
  host.platform = 'darwin';
  inInternet(host);
  const fileVault = { isOn: true };
  const counters = { busy: createCounter(1e6), idle: createCounter(1e7), received: createCounter(6e8) };
  let received = 0;
  let backedUpAt = beginsAt - 60 * hourMs;
  withPrinter(host, '/private/var/run/cupsd', (at) => carriedAt(at).place === 'office');
  for (const app of ['Firefox', 'Pages'])
    host.files.set(
      `/Applications/${app}.app/Contents/Info.plist`,
      '<key>CFBundleShortVersionString</key>\n<string>1.0</string>',
    );

  const profiler = (args: readonly string[]) => {
    const { charge, onMains } = carriedAt(host.at);
    if (args[0] === 'SPPowerDataType') return power(charge, onMains);
    return args[0] === 'SPAirPortDataType' ? airport(-58) : displays;
  };
  const tmutil = ([verb = '']: readonly string[]) => {
    if (verb === 'destinationinfo')
      return 'Name          : Backups\nKind          : Local\nID            : C17BD870-304F-4FDB-AF6D-3A78B24729AB\n';
    if (verb === 'status')
      return 'Backup session status:\n{\n    ClientID = "com.apple.backupd";\n    Running = 0;\n}\n';
    const folder = folderOf(backedUpAt);
    return `/Volumes/.timemachine/C17BD870/${folder}.backup/${folder}.backup\n`;
  };
  const pages = () => Math.round((1 - 0.5 * carriedAt(host.at).load) * 500_000);
  const says: Record<string, (args: readonly string[]) => string> = {
    vm_stat: () =>
      `Mach Virtual Memory Statistics: (page size of 16384 bytes)\nPages free: ${pages()}.\nPages inactive: 200000.\nPages speculative: 9000.\nPages purgeable: 4000.\n`.replaceAll(
        /: (\d)/g,
        ':  $1',
      ),
    ps: () => '  20.1 409600 R    Firefox\n   0.0   1024 Ss   launchd\n   2.5  20480 S    mds_stores\n',
    pmset: (args) =>
      args.includes('therm')
        ? 'Note: No thermal warning level has been recorded\nNote: No performance warning level has been recorded\n'
        : `Now drawing from '${carriedAt(host.at).onMains ? 'AC' : 'Battery'} Power'\n -InternalBattery-0 (id=1)\t80%; charged;\n`,
    diskutil: (args) => (args[0] === 'list' ? wholeDisks : diskInfo),
    system_profiler: profiler,
    ifconfig: () => ifconfig,
    netstat: () =>
      [
        'Name  Mtu   Network       Address            Ipkts Ierrs     Ibytes    Opkts Oerrs     Obytes  Coll',
        `en0   1500  <Link#5>    f0:18:98:00:00:01   ${Math.round(received / 900)}     3  ${received}   200000     1   ${Math.round(received / 9)}     0`,
        '',
      ].join('\n'),
    route: () => '   route to: default\ndestination: default\n    gateway: 192.168.1.1\n  interface: en0\n',
    ping: () =>
      '5 packets transmitted, 5 packets received, 0.0% packet loss\nround-trip min/avg/max/stddev = 1.0/2.5/4.0/0.1 ms\n',
    tmutil,
    softwareupdate: () => 'Software Update Tool\n\nFinding available software\nNo new software available.\n',
    defaults: () => `${new Date(lastAt(host.at, 3)).toISOString().slice(0, 19).replace('T', ' ')} +0000\n`,
    socketfilterfw: () => 'Firewall is enabled. (State = 1)\n',
    fdesetup: () => `FileVault is ${fileVault.isOn ? 'On' : 'Off'}.\n`,
    launchctl: () => launchctl,
    systemsetup: () => 'Network Time: On\n',
  };
  host.answerRun = (program, args) => {
    const answer = says[program];
    return answer === undefined ? { outcome: 'missing', code: null } : { stdout: answer(args) };
  };

  return {
    host,
    fileVault,
    device: { role: 'workstation' },
    sleeps: (at) => carriedAt(at).asleep,
    restartsAt: beginsAt + 3 * dayMs + 6.2 * hourMs,
    live(at) {
      const { place, load, onMains } = carriedAt(at);
      const share = Math.min(0.9, load);
      const [busyMs, idleMs] = [counters.busy(at, 8000 * share), counters.idle(at, 8000 * (1 - share))];
      host.machine = {
        cores: 8,
        load: [load * 6, load * 5, load * 4],
        totalBytes: 17e9,
        freeBytes: 1e8,
        busyMs,
        idleMs,
      };
      received = counters.received(at, 2000 + 2e5 * load);
      host.saves = !onMains;
      const used = 260e9 + (at - beginsAt) * 10;
      host.volumes.set('/System/Volumes/Data', {
        ...{ totalBytes: 494e9, availableBytes: 494e9 - used, freeBytes: 494e9 - used, inodes: 0, freeInodes: 0 },
      });
      if (place === 'office' && at - backedUpAt >= hourMs) backedUpAt = at - (at % 1000);
    },
  };
}
