import { spawn } from 'node:child_process';
import type { DeviceEvent, Reading } from '@forewarn/shared';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { pathStates } from '../../packages/agent/src/probes/network/path-metrics.ts';
import { labSuite } from './lab-suite.ts';
import { complaintsAbout } from './network/complaints.ts';
import { type Spoken, speakWith } from './network/spoken.ts';
import { buildWorld, type World } from './network/world.ts';
import { bundled } from './network-bundle.ts';

interface Look {
  readonly readings: readonly Reading[];
  readonly events: readonly DeviceEvent[];
}

/** A tunnel whose far end takes everything and answers nothing. */
const swallow = `
import fcntl, os, struct, sys
tun = os.open('/dev/net/tun', os.O_RDWR)
fcntl.ioctl(tun, 0x400454ca, struct.pack('16sH', b'vpn0', 0x1001))
print('ready', flush=True)
while True: os.read(tun, 4096)`;

labSuite(
  'What IT is told of a real network',
  { programs: ['ip', 'nft', 'ping', 'python3', 'sysctl', 'tc'], root: true },
  () => {
    const removers: (() => void | Promise<void>)[] = [];
    let world: World;
    let internet: Spoken;
    let office: Spoken;

    const look = async (how: 'look' | 'soon' = 'look'): Promise<Look> => JSON.parse(await office.say(how));
    const value = ({ readings }: Look, metric: string) => readings.find((reading) => reading.metric === metric)?.value;
    const state = (found: Look) => pathStates[value(found, 'network.path') ?? -1];
    const said = ({ readings }: Look, metric: string) => readings.find((one) => one.metric === metric)?.detail ?? '';

    /** Runs in the office until the test is over. */
    function inOffice(...program: readonly string[]): void {
      const child = spawn('ip', world.inside('office', ...program), { stdio: 'ignore' });
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      running.push(() => {
        child.kill('SIGKILL');
        return gone;
      });
    }
    const running: (() => Promise<void>)[] = [];

    beforeAll(async () => {
      const programs = await Promise.all([
        bundled(new URL('network/internet.ts', import.meta.url)),
        bundled(new URL('network/look.ts', import.meta.url)),
      ]);
      removers.push(...programs.map((program) => program.remove));
      world = buildWorld();
      removers.push(world.remove);
      internet = speakWith('ip', world.inside('internet', process.execPath, programs[0].file));
      removers.push(internet.end);
      await internet.hear();
      office = speakWith('ip', world.inside('office', process.execPath, programs[1].file));
      removers.push(office.end);
      // Half an hour of looks at a good line, so that it is known what is usual.
      await look();
      for (let n = 0; n < 32; n += 1) await look('soon');
    });

    afterEach(async () => {
      for (const end of running.splice(0)) await end();
      world.mend();
      await internet.say('ok');
      for (let n = 0; n < 10; n += 1) if (state(await look()) === 'ok') return;
      throw new Error('The network did not recover.');
    });

    afterAll(async () => {
      for (const remove of removers.reverse()) await remove();
    });

    it('is a bad local network when packets are lost before the router', async () => {
      const lossy = 'add table ip t\nadd chain ip t p { type filter hook prerouting priority 0; }\n';
      world.nft('gateway', `${lossy}add rule ip t p iifname "lan1" numgen inc mod 4 0 drop\n`);
      const complaints = complaintsAbout(await look(), await look(), await look());
      expect(Object.keys(complaints)).toContain('gateway-loss');
      expect(Object.keys(complaints)).not.toContain('network-path');
    });

    it('is a lossy internet, and not the router, when packets are lost behind it', async () => {
      const lossy = 'add table ip t\nadd chain ip t f { type filter hook forward priority 0; }\n';
      world.nft('gateway', `${lossy}add rule ip t f tcp dport 443 numgen inc mod 3 0 drop\n`);
      const looks = [await look(), await look(), await look()];
      expect(looks.map((found) => value(found, 'network.gateway_loss'))).toEqual([0, 0, 0]);
      expect(Object.keys(complaintsAbout(...looks))).toEqual(['internet-loss']);
    });

    it('is a slow internet, with the side of the router to blame, when the line is full', async () => {
      world.tc('gateway', 'qdisc replace dev wan0 root tbf rate 256kbit burst 2kb latency 300ms');
      // A little more than fits: the queue is full, and small packets still find a place in it.
      inOffice('ping', '-q', '-i', '0.035', '-s', '1400', '198.18.2.2');
      let found = await look('soon');
      const isSlow = () =>
        (value(found, 'network.latency_rise') ?? 0) >= 200 && 'internet-slow' in complaintsAbout(found);
      // Where this machine is busy the line drops a burst at times, which is loss and not slowness.
      for (let n = 0; n < 15 && !isSlow(); n += 1) {
        await new Promise((resolve) => setTimeout(resolve, 500));
        found = await look('soon');
      }
      expect(value(found, 'network.latency_rise')).toBeGreaterThan(150);
      expect(value(found, 'network.gateway_latency')).toBeLessThan(50);
      expect(said(found, 'network.latency_rise')).toContain('slower than usual here');
      expect(Object.keys(complaintsAbout(found))).toContain('internet-slow');
      expect(Object.keys(complaintsAbout(found))).not.toContain('gateway-loss');
    });

    it('is a sign-in page, for information, behind a gate that lets nothing else through', async () => {
      world.nft(
        'gateway',
        `add table ip t
add chain ip t n { type nat hook prerouting priority -100; }
add chain ip t f { type filter hook forward priority 0; policy drop; }
add rule ip t n tcp dport 80 dnat to 198.18.2.2:8080
add rule ip t f tcp dport 8080 accept
add rule ip t f ct state established accept
`,
      );
      const found = await look();
      expect(state(found)).toBe('captive-portal');
      expect(complaintsAbout(found)).toEqual({ 'captive-portal': 'info' });
    });

    it('is nothing where there is only IPv6, and the way when that is cut', async () => {
      world.ip('office', 'addr flush dev lan0 scope global');
      world.ip('office', '-6 addr add fd00:1::2/64 dev lan0 nodad');
      world.ip('office', '-6 route add default via fd00:1::1');
      world.nameServers('fd00:2::2');
      try {
        const found = await look();
        expect(state(found)).toBe('ok');
        expect(value(found, 'network.internet_loss')).toBe(0);
        expect(complaintsAbout(found)).toEqual({});
        world.nft(
          'gateway',
          'add table ip6 t\nadd chain ip6 t f { type filter hook forward priority 0; policy drop; }\n',
        );
        expect(state(await look())).toBe('internet-unreachable');
      } finally {
        world.ip('office', '-6 route del default');
      }
    });

    it('is a VPN that nothing comes back through, and nothing once it was ended', async () => {
      const vpn = speakWith('ip', world.inside('office', 'python3', '-c', swallow));
      await vpn.hear();
      world.ip('office', 'addr add 10.9.0.1/24 dev vpn0');
      world.ip('office', 'link set vpn0 up');
      expect((await look('soon')).events).toMatchObject([{ kind: 'vpn-up', instance: 'vpn0' }]);
      inOffice('ping', '-q', '-i', '0.02', '-s', '1000', '10.9.0.2');
      let found = await look('soon');
      for (let n = 0; n < 5; n += 1) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        found = await look('soon');
      }
      expect(complaintsAbout(found)).toEqual({ 'vpn-silent vpn0': 'warning' });
      vpn.kill();
      await vpn.end();
      found = await look('soon');
      expect(found.events).toMatchObject([{ kind: 'vpn-down', instance: 'vpn0' }]);
      expect(complaintsAbout(found)).toEqual({});
    });
  },
);
