import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wifi } from '../../../packages/agent/src/probes/wifi/index.ts';
import { parseIw, parseWireless } from '../../../packages/agent/src/probes/wifi/linux.ts';
import { parseAirport, parseProfiler } from '../../../packages/agent/src/probes/wifi/macos.ts';
import { bandOf, qualityOf, startRoams } from '../../../packages/agent/src/probes/wifi/signal.ts';
import { parseQuality } from '../../../packages/agent/src/probes/wifi/windows.ts';
import { detailIn, type RecordedHost, recordedHost, start, valueIn } from '../recorded-host.ts';

const minute = 60_000;
const table = (level: string) =>
  `Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE\n face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22\n  wlan0: 0000   54.  ${level}.  -256        0      0      0      0     12        0\n`;
const iw = (accessPoint: string, dBm = -56) =>
  `Connected to ${accessPoint} (on wlan0)\n\tSSID: Geheim\n\tfreq: 5180\n\tRX: 1 bytes (1 packets)\n\tsignal: ${dBm} dBm\n\trx bitrate: 433.3 MBit/s VHT-MCS 9\n\ttx bitrate: 390.0 MBit/s VHT-MCS 8\n`;
const [here, there] = ['02:00:00:00:00:01', '02:00:00:00:00:02'];

function laptop(): RecordedHost {
  const host = recordedHost();
  host.files.set('/proc/net/dev', 'Inter-|\n face |\n    lo: 1 1\n wlan0: 1 1\n');
  host.links.set('/sys/class/net/wlan0/phy80211', '../../ieee80211/phy0');
  host.files.set('/sys/class/net/wlan0/operstate', 'up\n');
  host.files.set('/proc/net/wireless', table('-60'));
  host.answerRun = () => ({ stdout: iw(here) });
  return host;
}

describe('the strength of Wi-Fi', () => {
  it('is a quality as Windows counts it', () => {
    expect([-120, -100, -75, -50, -20].map(qualityOf)).toEqual([0, 0, 0.5, 1, 1]);
    expect([2437, 5180, 6115, 900].map(bandOf)).toEqual([2.4, 5, 6, undefined]);
  });

  it('is read from the kernel’s table, which some drivers fill with bytes without sign', () => {
    expect(parseWireless(table('-60')).get('wlan0')).toBe(-60);
    expect(parseWireless(table('196')).get('wlan0')).toBe(-60);
    expect(parseWireless(table('0')).size).toBe(0);
    for (const text of ['', table('-60').slice(0, 100), 'wlan0: 0000']) expect(parseWireless(text).size).toBe(0);
  });

  it('is read from iw, which says when there is no connection', () => {
    expect(parseIw(iw(here))).toEqual({ accessPoint: here, dBm: -56, rate: 390, band: 5 });
    for (const text of ['Not connected.\n', '', 'Usage: iw [options]']) expect(parseIw(text)).toBeUndefined();
  });
});

describe('a Linux laptop', () => {
  it('tells signal and speed, and asks the program seldom', async () => {
    const host = laptop();
    const look = start(wifi, host);
    const result = await look();
    expect(valueIn(result, 'wifi.signal', 'wlan0')).toBeCloseTo(0.8);
    expect(valueIn(result, 'wifi.rate', 'wlan0')).toBe(390);
    expect(detailIn(result, 'wifi.signal', 'wlan0')).toBe('-60 dBm, 5 GHz, 390 Mbit/s.');
    for (let n = 0; n < 9; n += 1) {
      host.pass(minute);
      await look();
    }
    expect(host.ran).toEqual(['iw dev wlan0 link']);
  });

  it('never tells the network’s name or the access point’s address', async () => {
    const text = JSON.stringify(await start(wifi, laptop())());
    expect(text).not.toContain('Geheim');
    expect(text).not.toContain(here);
  });

  it('counts its walks from one access point to another, and no journeys', async () => {
    const host = laptop();
    const look = start(wifi, host);
    await look();
    host.pass(11 * minute);
    host.answerRun = () => ({ stdout: iw(there) });
    expect(valueIn(await look(), 'wifi.roams', 'wlan0')).toBe(1);
    host.files.set('/sys/class/net/wlan0/operstate', 'down\n');
    host.pass(11 * minute);
    expect((await look()).readings).toEqual([]);
    host.files.set('/sys/class/net/wlan0/operstate', 'up\n');
    host.answerRun = () => ({ stdout: iw(here) });
    host.pass(minute);
    expect(valueIn(await look(), 'wifi.roams', 'wlan0')).toBe(1);
    const roams = startRoams();
    expect([roams('a', 0), roams('b', 1), roams('b', 2 * 3_600_000)]).toEqual([0, 1, 0]);
  });

  it('is asked by the program alone where the kernel has no table, and is unknown with the way out where neither is', async () => {
    const host = laptop();
    host.files.delete('/proc/net/wireless');
    expect(valueIn(await start(wifi, host)(), 'wifi.signal', 'wlan0')).toBeCloseTo(0.88);
    host.answerRun = () => ({ outcome: 'missing', stdout: '' });
    await expect(start(wifi, host)()).rejects.toThrow('install the package iw');
  });

  it('without Wi-Fi has nothing to tell and starts nothing', async () => {
    const host = recordedHost();
    expect(await start(wifi, host)()).toEqual({});
    expect(host.ran).toEqual([]);
  });
});

describe('a Mac', () => {
  const airport =
    '     agrCtlRSSI: -66\n          state: running\n     lastTxRate: 195\n          BSSID: 2:0:0:0:0:1\n        channel: 48,80\n';
  const profiler = JSON.stringify({
    SPAirPortDataType: [
      {
        spairport_airport_interfaces: [
          { _name: 'awdl0' },
          {
            _name: 'en0',
            spairport_current_network_information: {
              _name: 'Geheim',
              spairport_network_channel: '36 (5GHz, 80MHz)',
              spairport_network_rate: 866,
              spairport_signal_noise: '-56 dBm / -92 dBm',
            },
          },
        ],
      },
    ],
  });

  it('is asked of airport where that still is, else of system_profiler', async () => {
    expect(parseAirport(airport)).toEqual({ dBm: -66, accessPoint: '2:0:0:0:0:1', rate: 195, band: 5 });
    expect(parseAirport('AirPort: Off\n')).toEqual({});
    expect(parseAirport('WARNING: The airport command line tool is deprecated')).toBeUndefined();
    expect(parseProfiler(profiler)).toEqual({ dBm: -56, rate: 866, band: 5 });
    expect(parseProfiler('{"SPAirPortDataType":[{"spairport_airport_interfaces":[{"_name":"en0"}]}]}')).toEqual({});
    for (const text of ['', '{', '[]', '{"SPAirPortDataType":[]}', profiler.slice(0, 80)])
      expect(parseProfiler(text)).toBeUndefined();

    const host = recordedHost();
    host.platform = 'darwin';
    host.answerRun = (program) => (program === 'airport' ? { outcome: 'missing' } : { stdout: profiler });
    const result = await start(wifi, host)();
    expect(valueIn(result, 'wifi.signal')).toBeCloseTo(0.88);
    expect(JSON.stringify(result)).not.toContain('Geheim');
    host.answerRun = () => ({ outcome: 'timed-out', stdout: '' });
    await expect(start(wifi, host)()).rejects.toThrow('timed-out');
  });

  const recording = new URL('../../../../shared/recordings/jc/osx-10.14.6/airport-I.out', import.meta.url);
  it.skipIf(!existsSync(recording))(
    'is read from what a real one printed (left out where recordings/jc is missing)',
    () => {
      expect(parseAirport(readFileSync(recording, 'utf8'))).toMatchObject({ dBm: -66, rate: 195, band: 5 });
    },
  );
});

describe('a Windows laptop', () => {
  const radio = { kind: 'adapter', name: 'WLAN', index: 9, medium: 9, admin: 1, oper: 1, bitsPerSecond: 4.33e8 };

  it('tells the quality that netsh ends in a percent sign, in any language', async () => {
    expect(parseQuality([{ quality: 92 }])).toBe(0.92);
    for (const rows of [[], [null], [{ quality: '92%' }], [{ quality: 920 }]])
      expect(parseQuality(rows)).toBeUndefined();
    const host = recordedHost();
    host.platform = 'win32';
    host.windowsAnswers.network = [radio];
    host.windowsAnswers.wifi = [{ quality: 60 }];
    const result = await start(wifi, host)();
    expect(valueIn(result, 'wifi.signal', 'WLAN')).toBe(0.6);
    expect(detailIn(result, 'wifi.signal', 'WLAN')).toBe('-70 dBm, 433 Mbit/s.');
    host.windowsAnswers.wifi = [];
    await expect(start(wifi, host)()).rejects.toThrow('location services');
    host.windowsAnswers.network = [{ ...radio, oper: 2 }];
    expect(await start(wifi, host)()).toEqual({});
  });
});
