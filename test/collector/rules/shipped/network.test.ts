import { describe, expect, it } from 'vitest';
import { judgedDevice, type Told } from './told.ts';

/** A desk in the office: a cable, a router, the internet, one name server. */
const well: Told = {
  'network.path': 'ok',
  'network.gateway_loss': 0,
  'network.gateway_latency': 1,
  'network.internet_loss': 0,
  'network.internet_latency': 15,
  'network.latency_rise': 2,
  'network.rate_of_norm': 1,
  'network.dns_failures of 192.0.2.53': 0,
  'network.errors of eth0': 0,
  'network.use of eth0': 0.05,
  'network.speed of eth0': 1000,
  'network.duplex of eth0': 'full',
  'network.flaps of eth0': 0,
  'network.speed_share of eth0': 1,
  'network.vpn of wg0': 'up',
  'wifi.signal of wlan0': 0.8,
  'wifi.rate of wlan0': 390,
};

/** Each with what is told of it for an hour, and who must complain how; nobody else may. */
const troubles: readonly (readonly [name: string, told: Told, complaints: Record<string, string>])[] = [
  ['is well', {}, {}],
  ['lost its cable', { 'network.path': 'link-down' }, { 'network-path': 'critical' }],
  ['was told of no router', { 'network.path': 'no-gateway' }, { 'network-path': 'critical' }],
  ['has a dead router', { 'network.path': 'gateway-unreachable' }, { 'network-path': 'critical' }],
  ['has no internet behind its router', { 'network.path': 'internet-unreachable' }, { 'network-path': 'critical' }],
  [
    'has no name server',
    { 'network.path': 'dns-failing', 'network.dns_failures of 192.0.2.53': 6 },
    { 'dns-failing 192.0.2.53': 'warning' },
  ],
  ['waits for a sign-in', { 'network.path': 'captive-portal' }, { 'captive-portal': 'info' }],
  ['is a laptop on a journey', { 'network.path': 'not-connected' }, {}],
  ['has a router that drops pings alone', { 'network.gateway_loss': 0.5 }, {}],
  [
    'loses packets before the router',
    { 'network.gateway_loss': 0.1, 'network.internet_loss': 0.08 },
    { 'gateway-loss': 'warning' },
  ],
  ['loses packets behind the router', { 'network.internet_loss': 0.2 }, { 'internet-loss': 'warning' }],
  ['has lost the most behind the router', { 'network.internet_loss': 0.5 }, { 'internet-loss': 'critical' }],
  ['has a far but steady internet', { 'network.internet_latency': 280, 'network.latency_rise': 5 }, {}],
  ['has a full line', { 'network.internet_latency': 250, 'network.latency_rise': 230 }, { 'internet-slow': 'warning' }],
  [
    'has a line that hardly moves',
    { 'network.internet_latency': 1200, 'network.latency_rise': 1180 },
    { 'internet-loss': 'critical' },
  ],
  ['gets less than ever', { 'network.rate_of_norm': 0.2 }, { 'internet-below-norm': 'warning' }],
  ['gets what it always had', { 'network.rate_of_norm': 0.9 }, {}],
  ['has a bad cable', { 'network.errors of eth0': 0.5 }, { 'link-errors eth0': 'warning' }],
  ['has ends that did not agree', { 'network.duplex of eth0': 'half' }, { 'link-half-duplex eth0': 'warning' }],
  [
    'lost a pair of its cable',
    { 'network.speed of eth0': 100, 'network.speed_share of eth0': 0.1 },
    { 'link-slower eth0': 'warning' },
  ],
  ['was plugged in anew thrice', { 'network.flaps of eth0': 3 }, {}],
  ['has a loose cable', { 'network.flaps of eth0': 9 }, { 'link-flapping eth0': 'warning' }],
  ['ended its VPN', { 'network.vpn of wg0': 'ended' }, {}],
  ['hears nothing through its VPN', { 'network.vpn of wg0': 'silent' }, { 'vpn-silent wg0': 'warning' }],
  ['sits far from the access point and is content', { 'wifi.signal of wlan0': 0.35 }, {}],
  [
    'sits too far from the access point',
    { 'wifi.signal of wlan0': 0.3, 'network.internet_loss': 0.08, 'network.gateway_loss': 0.02 },
    { 'wifi-weak wlan0': 'warning' },
  ],
  ['crawls', { 'wifi.signal of wlan0': 0.3, 'wifi.rate of wlan0': 2 }, { 'wifi-weak wlan0': 'warning' }],
  ['copies at night', { 'network.use of eth0': 0.97 }, { 'link-saturated eth0': 'warning' }],
];

describe('a device that', () => {
  it.each(troubles)('%s', (_, told, complaints) => {
    const device = judgedDevice();
    device.tells({ ...well, ...told }, 60);
    expect(device.complaints).toEqual(complaints);
    device.tells(well, 90);
    expect(device.complaints).toEqual({});
  });

  it('has one bad look among good ones complains of nothing', () => {
    const device = judgedDevice();
    device.tells(well, 30);
    for (const [, told] of troubles) {
      const once = Object.fromEntries(
        Object.entries(told).filter(([name]) => !name.startsWith('network.flaps') && !name.startsWith('wifi.rate')),
      );
      device.tells({ ...well, ...once }, 1);
      device.tells(well, 30);
      expect(device.complaints).toEqual({});
    }
  });

  it('is a laptop that roams, sleeps and travels raises nothing in a week', () => {
    const device = judgedDevice();
    const complaints = new Set<string>();
    const see = () => {
      for (const name of Object.keys(device.complaints)) complaints.add(name);
    };
    const wifi = Object.fromEntries(Object.entries(well).filter(([name]) => !name.includes('eth0')));
    for (let day = 0; day < 7; day += 1) {
      // Home to office by train: away, in weak Wi-Fi, behind a gate, at rest, and asleep over night.
      device.tells({ ...wifi, 'network.vpn of wg0': 'ended' }, 60);
      see();
      device.tells({ 'network.path': 'not-connected' }, 25);
      see();
      for (let n = 0; n < 20; n += 1) {
        const bad = n % 5 === 0;
        const train = { 'network.internet_loss': bad ? 0.3 : 0.02, 'wifi.signal of wlan0': n % 3 === 0 ? 0.35 : 0.7 };
        device.tells({ ...wifi, ...train, 'network.path': bad ? 'internet-unreachable' : 'ok' }, 1);
        see();
      }
      device.tells({ ...wifi, 'wifi.signal of wlan0': 0.45, 'wifi.roams of wlan0': 4 }, 240);
      see();
      device.pass(30);
      device.tells(wifi, 180);
      see();
      device.pass(13 * 60);
      see();
    }
    expect([...complaints]).toEqual([]);
  });
});
