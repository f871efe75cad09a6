import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';

export type Place = 'office' | 'gateway' | 'internet';
const places: readonly Place[] = ['office', 'gateway', 'internet'];

/** An office, its router and the internet behind it, in namespaces that touch nothing of the machine (198.18.0.0/15 is for tests: RFC 2544). */
export interface World {
  /** Arguments for `ip` that run a program in a place. */
  inside(place: Place, ...program: readonly string[]): string[];
  ip(place: Place, command: string): void;
  nft(place: Place, ruleset: string): void;
  /** Arguments of tc, such as what shapes an interface. */
  tc(place: Place, command: string): void;
  /** What the office's name servers are. */
  nameServers(...addresses: readonly string[]): void;
  /** As it was at first. */
  mend(): void;
  remove(): void;
}

/** By IPv6 (RFC 4193) there is a way too, of which the office knows nothing at first. */
const addresses6: readonly (readonly [Place, string])[] = [
  ['office', 'fd00:1::2/64 dev lan0'],
  ['gateway', 'fd00:1::1/64 dev lan1'],
  ['gateway', 'fd00:2::1/64 dev wan0'],
  ['internet', 'fd00:2::2/64 dev wan1'],
];

function run(command: string, args: readonly string[], input = ''): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', input });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}

export function buildWorld(): World {
  const name = (place: Place) => `fw-${process.pid}-${place}`;
  const ip = (place: Place, command: string) => run('ip', ['-n', name(place), ...command.split(' ')]);
  const inside = (place: Place, ...program: readonly string[]) => ['netns', 'exec', name(place), ...program];
  const nft = (place: Place, ruleset: string) => run('ip', inside(place, 'nft', '-f', '-'), ruleset);

  for (const place of places) {
    run('ip', ['netns', 'add', name(place)]);
    ip(place, 'link set lo up');
  }
  ip('office', `link add lan0 type veth peer name lan1 netns ${name('gateway')}`);
  ip('gateway', `link add wan0 type veth peer name wan1 netns ${name('internet')}`);
  run('ip', inside('gateway', 'sysctl', '-qw', 'net.ipv4.ip_forward=1'));
  run('ip', inside('gateway', 'sysctl', '-qw', 'net.ipv6.conf.all.forwarding=1'));
  mkdirSync(`/etc/netns/${name('office')}`, { recursive: true });
  const nameServers = (...addresses: readonly string[]) =>
    writeFileSync(`/etc/netns/${name('office')}/resolv.conf`, addresses.map((one) => `nameserver ${one}\n`).join(''));
  const tc = (place: Place, command: string) => run('ip', inside(place, 'tc', ...command.split(' ')));

  function mend(): void {
    for (const place of places) nft(place, 'flush ruleset\n');
    nameServers('198.18.2.2');
    // Without a shape: that of the kernel.
    tc('gateway', 'qdisc replace dev wan0 root pfifo_fast');
    ip('office', 'addr replace 198.18.1.2/24 dev lan0');
    ip('gateway', 'addr replace 198.18.1.1/24 dev lan1');
    ip('gateway', 'addr replace 198.18.2.1/24 dev wan0');
    ip('internet', 'addr replace 198.18.2.2/24 dev wan1');
    ip('internet', 'addr replace 198.18.2.3/24 dev wan1');
    ip('office', 'link set lan0 up');
    ip('gateway', 'link set lan1 up');
    ip('gateway', 'link set wan0 up');
    ip('internet', 'link set wan1 up');
    for (const [place, address] of addresses6) ip(place, `-6 addr replace ${address} nodad`);
    ip('internet', '-6 route replace default via fd00:2::1');
    ip('office', 'route replace default via 198.18.1.1');
    ip('internet', 'route replace default via 198.18.2.1');
  }

  mend();
  return {
    inside,
    ip,
    nft,
    tc,
    nameServers,
    mend,
    remove() {
      for (const place of places) run('ip', ['netns', 'del', name(place)]);
      rmSync(`/etc/netns/${name('office')}`, { recursive: true, force: true });
    },
  };
}
