import type { Host } from '../../host.ts';
import type { Counters } from './counters.ts';
import type { DefaultRoute } from './routes.ts';

const limit = { timeLimitMs: 5000 };

/** `route -n get default`; undefined = there is no way out. */
export function parseRoute(text: string): DefaultRoute | undefined {
  const device = /^\s*interface: (\S+)/m.exec(text)?.[1];
  const gateway = /^\s*gateway: ([0-9a-f:.]+(?:%\S+)?)/m.exec(text)?.[1];
  return device === undefined ? undefined : { device, ...(gateway !== undefined && { gateway }) };
}

export async function askRoute(host: Host, signal: AbortSignal): Promise<DefaultRoute | undefined> {
  const found = await host.run('route', ['-n', 'get', 'default'], { ...limit, signal });
  if (found.outcome !== 'exited') throw new Error(`route did not tell the way out (${found.outcome}).`);
  const route = parseRoute(found.stdout);
  // "not in table", with exit code 1, is the answer of a machine without a way out.
  if (route === undefined && !`${found.stdout}${found.stderr}`.includes('not in table'))
    throw new Error('route did not tell the way out.');
  return route;
}

export interface MacInterface {
  readonly name: string;
  readonly link: 'up' | 'down' | 'off';
  /** Mbit/s. */
  readonly speed?: number;
  readonly full?: boolean;
}

/** 1000baseT, 2500Base-T, 10Gbase-T. */
function speedIn(media: string): number | undefined {
  const [, figure, giga] = /(\d+)(G)?base/i.exec(media) ?? [];
  return figure === undefined ? undefined : Number(figure) * (giga === undefined ? 1 : 1000);
}

/** Apple's own address for the wire to the Mac's security chip, which is always up and leads nowhere. */
const toSecurityChip = /^\s+ether ac:de:48:/m;

/** `ifconfig -a`: hardware interfaces are those that tell a status; tunnels and loopback tell none. */
export function parseIfconfig(text: string): MacInterface[] {
  return text.split(/^(?=\S)/m).flatMap((block) => {
    const [, name = '', flags = ''] = /^([\w.-]+): flags=[\da-f]+<([^>]*)>/.exec(block) ?? [];
    const status = /^\s+status: (.+)$/m.exec(block)?.[1]?.trim();
    if (name === '' || status === undefined || toSecurityChip.test(block)) return [];
    const media = /^\s+media: .*?\(([^)]*)\)/m.exec(block)?.[1] ?? '';
    const speed = speedIn(media);
    const link = !flags.split(',').includes('UP') ? 'off' : status === 'active' ? 'up' : 'down';
    const full = media.includes('full-duplex') || (media.includes('half-duplex') ? false : undefined);
    return [{ name, link, ...(speed !== undefined && { speed }), ...(full !== undefined && { full }) } as const];
  });
}

/** Lines of `netstat -ibn` with `<Link#N>`; the address column may be empty, so figures are counted from the end, where newer ones add drops. */
export function parseNetstat(text: string): Counters[] {
  const heading = text.split('\n', 1)[0]?.trim().split(/\s+/) ?? [];
  const fromEnd = (name: string) => heading.length - heading.indexOf(name);
  if (!heading.includes('Ibytes') || !heading.includes('Obytes')) return [];
  return text.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const name = fields[0]?.replace(/\*$/, '') ?? '';
    if (!line.includes('<Link#') || name === '') return [];
    const at = (column: string) => (heading.includes(column) ? Number(fields.at(-fromEnd(column))) : 0);
    const counters = {
      name,
      receivedBytes: at('Ibytes'),
      sentBytes: at('Obytes'),
      packets: at('Ipkts') + at('Opkts'),
      errors: at('Ierrs') + at('Oerrs'),
      drops: 0,
    };
    const isWhole = Number.isFinite(counters.receivedBytes + counters.sentBytes + counters.packets + counters.errors);
    return isWhole ? [counters] : [];
  });
}

export async function askInterfaces(
  host: Host,
  signal: AbortSignal,
): Promise<{ interfaces: MacInterface[]; counters: Counters[] }> {
  const shown = await host.run('ifconfig', ['-a'], { ...limit, signal });
  const counted = await host.run('netstat', ['-ibn'], { ...limit, signal });
  const interfaces = parseIfconfig(shown.stdout);
  const counters = parseNetstat(counted.stdout);
  if (shown.outcome !== 'exited' || interfaces.length === 0)
    throw new Error(`ifconfig did not list the network interfaces (${shown.outcome}).`);
  if (counted.outcome !== 'exited' || counters.length === 0)
    throw new Error(`netstat did not tell what the network interfaces carry (${counted.outcome}).`);
  return { interfaces, counters };
}
