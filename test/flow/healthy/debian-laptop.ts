import { carriedAt } from './carried.ts';
import { withPrinter } from './cups.ts';
import { debian } from './debian.ts';
import { chance, hourOf, lastAt } from './rhythm.ts';
import { beginsAt, dayMs, type Life } from './week.ts';

const minuteMs = 60_000;
/** Routers by their hardware addresses, and the access points of each place. */
const places = {
  office: { router: '02:fc:00:00:00:05', accessPoints: ['02:00:00:00:00:01', '02:00:00:00:00:02'] },
  home: { router: '02:fc:00:00:00:99', accessPoints: ['02:00:00:00:00:09'] },
} as const;

const constant: Readonly<Record<string, string>> = {
  '/sys/class/dmi/id/chassis_type': '10\n',
  '/sys/dev/block/254:0/dm/uuid': 'CRYPT-LUKS2-x-root',
  '/sys/class/net/wlan0/operstate': 'up\n',
  '/sys/class/net/wlan0/flags': '0x1003\n',
  '/sys/class/net/wlan0/type': '1\n',
  '/sys/class/power_supply/AC/type': 'Mains\n',
  '/sys/class/power_supply/BAT0/type': 'Battery\n',
  '/sys/class/power_supply/BAT0/present': '1\n',
  '/sys/class/power_supply/BAT0/model_name': 'L19M3P\n',
  '/sys/class/power_supply/BAT0/energy_full': '46000000\n',
  '/sys/class/power_supply/BAT0/energy_full_design': '51000000\n',
  '/sys/class/power_supply/BAT0/cycle_count': '214\n',
  '/sys/class/hwmon/hwmon0/name': 'coretemp\n',
  '/sys/class/hwmon/hwmon0/temp1_label': 'Package id 0\n',
  '/sys/class/hwmon/hwmon0/temp1_crit': '100000\n',
  '/sys/class/hwmon/hwmon1/name': 'thinkpad\n',
  '/sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_total_time_ms': '0\n',
};

/** A laptop with Wi-Fi and LUKS that goes to the office and home, and is restarted for its updates on Thursday at noon. */
export function debianLaptop(): Life {
  let accessPoint = '';
  let dBm = -60;
  const machine = debian({
    iw: () =>
      `Connected to ${accessPoint} (on wlan0)\n\tfreq: 5180\n\tsignal: ${dBm} dBm\n\trx bitrate: 433.3 MBit/s VHT-MCS 9\n\ttx bitrate: 390.0 MBit/s VHT-MCS 8\n`,
  });
  const { host } = machine;
  const { files } = host;
  for (const name of ['operstate', 'flags', 'speed']) files.delete(`/sys/class/net/eth0/${name}`);
  host.links.delete('/sys/class/net/eth0');
  host.links.set('/sys/class/net/wlan0', '../../devices/pci0000:00/0000:00:14.3/net/wlan0');
  host.links.set('/sys/class/net/wlan0/phy80211', '../../ieee80211/phy0');
  for (const [path, text] of Object.entries(constant)) files.set(path, text);
  for (const path of ['/proc/net/route', '/proc/net/arp'])
    files.set(path, String(files.get(path)).replaceAll('eth0', 'wlan0'));
  const arp = String(files.get('/proc/net/arp'));
  withPrinter(host, '/run/cups/cups.sock', (at) => carriedAt(at).place === 'office');

  return {
    host,
    device: { role: 'workstation' },
    sleeps: (at) => carriedAt(at).asleep,
    restartsAt: beginsAt + 3 * dayMs + 6.2 * 3_600_000,
    live(at) {
      const { place, onMains, charge, load: usual, asleep } = carriedAt(at);
      // Something large is built each morning.
      const isBuilt = !asleep && hourOf(at) >= 10 && hourOf(at) < 10.4;
      const load = isBuilt ? 1 : usual;
      machine.live(at, load, isBuilt ? 0.5 : 0.1);
      const { router, accessPoints } = places[place];
      files.set('/proc/net/dev', String(files.get('/proc/net/dev')).replaceAll(' eth0:', 'wlan0:'));
      files.set('/proc/net/arp', arp.replace('02:fc:00:00:00:05', router));
      // Whoever carries it to a meeting meets another access point.
      accessPoint = accessPoints[!onMains && place === 'office' ? 1 : 0] ?? accessPoints[0];
      dBm = Math.round(-64 + 12 * chance(Math.floor(at / (10 * minuteMs))));
      files.set(
        '/proc/net/wireless',
        `Inter-| sta-|   Quality\n face | tus | link level noise\n wlan0: 0000   54.  ${dBm}.  -256        0      0      0      0     12        0\n`,
      );
      host.saves = !onMains;
      files.set('/sys/class/power_supply/AC/online', onMains ? '1\n' : '0\n');
      files.set('/sys/class/power_supply/BAT0/capacity', `${Math.round(charge * 100)}\n`);
      const status = !onMains ? 'Discharging' : charge < 0.99 ? 'Charging' : 'Full';
      files.set('/sys/class/power_supply/BAT0/status', `${status}\n`);
      files.set('/sys/class/hwmon/hwmon0/temp1_input', `${Math.round(42_000 + 40_000 * load)}\n`);
      // A fan that rests when it is cool.
      files.set('/sys/class/hwmon/hwmon1/fan1_input', `${load > 0.3 ? Math.round(2000 + 2000 * load) : 0}\n`);
      const since = at - lastAt(at, 9);
      for (const n of [0, 1]) {
        if (since >= n * 2 * minuteMs && since < (n + 1) * 2 * minuteMs && hourOf(at) < 10)
          machine.log(
            at,
            'gdm-password]',
            'pam_unix(gdm-password:auth): authentication failure; logname= uid=0 euid=0 tty=/dev/tty1 ruser= rhost=  user=ann',
            `${n}`,
          );
      }
    },
  };
}
