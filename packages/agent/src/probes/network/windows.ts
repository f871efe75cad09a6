import type { Host } from '../../host.ts';
import { numberAt } from '../fields.ts';
import type { Counters } from './counters.ts';
import type { DefaultRoute } from './routes.ts';

/** Together with the other questions: a PowerShell costs half a second of the processor. */
export const windowsEveryMs = 5 * 60_000;

const number = (name: string, from: string) => `@{n='${name}';e={[double]$_.${from}}}`;
const cim = (kind: string, from: string, ...properties: readonly string[]) =>
  `Get-CimInstance -Namespace root/StandardCimv2 ${from} | Select-Object @{n='kind';e={'${kind}'}}, ${properties.join(', ')};`;

/** Classes and codes: MSFT_NetAdapter, MSFT_NetAdapterStatisticsSettingData, MSFT_NetRoute, MSFT_NetIPInterface of root/StandardCimv2. */
const script = [
  cim(
    'adapter',
    'MSFT_NetAdapter -Filter "Hidden=FALSE"',
    "@{n='name';e={$_.Name}}",
    "@{n='full';e={$_.FullDuplex}}",
    "@{n='virtual';e={[bool]$_.Virtual}}",
    number('index', 'InterfaceIndex'),
    number('type', 'InterfaceType'),
    number('medium', 'NdisPhysicalMedium'),
    number('admin', 'InterfaceAdminStatus'),
    number('oper', 'InterfaceOperationalStatus'),
    number('bitsPerSecond', 'Speed'),
  ),
  cim(
    'counters',
    'MSFT_NetAdapterStatisticsSettingData',
    "@{n='name';e={$_.Name}}",
    number('received', 'ReceivedBytes'),
    number('sent', 'SentBytes'),
    "@{n='packets';e={[double]$_.ReceivedUnicastPackets + [double]$_.SentUnicastPackets}}",
    "@{n='errors';e={[double]$_.ReceivedPacketErrors + [double]$_.OutboundPacketErrors}}",
    "@{n='drops';e={[double]$_.ReceivedDiscardedPackets + [double]$_.OutboundDiscardedPackets}}",
  ),
  cim(
    'route',
    `MSFT_NetRoute -Filter "DestinationPrefix='0.0.0.0/0' OR DestinationPrefix='::/0'"`,
    "@{n='hop';e={$_.NextHop}}",
    number('index', 'InterfaceIndex'),
    number('metric', 'RouteMetric'),
  ),
  cim('metric', 'MSFT_NetIPInterface', number('index', 'InterfaceIndex'), number('metric', 'InterfaceMetric')),
  "Get-CimInstance Win32_ComputerSystem -Property PCSystemType | Select-Object @{n='kind';e={'machine'}}, @{n='mobile';e={$_.PCSystemType -eq 2}}",
].join(' ');

export interface Adapter {
  readonly name: string;
  readonly link: 'up' | 'down' | 'off';
  readonly isWireless: boolean;
  readonly isTunnel: boolean;
  readonly isVirtual: boolean;
  /** Mbit/s. */
  readonly speed?: number;
  readonly full?: boolean;
  readonly counters?: Counters;
}

export interface WindowsNetwork {
  readonly adapters: readonly Adapter[];
  readonly route?: DefaultRoute;
  readonly isPortable: boolean;
}

type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null;
const textOf = (row: Row, key: string): string => (typeof row[key] === 'string' ? row[key].slice(0, 64) : '');

/** ifOperStatus (RFC 2863): 1 = up; ifAdminStatus: 2 = switched off. */
function linkOf(row: Row): Adapter['link'] {
  if (numberAt(row, 'admin') === 2) return 'off';
  return numberAt(row, 'oper') === 1 ? 'up' : 'down';
}

/** NdisPhysicalMedium: 1 = wireless LAN, 9 = native 802.11. */
const wirelessMedia: readonly (number | undefined)[] = [1, 9];
/** ifType (IANA): 23 = PPP, 53 = virtual, 131 = tunnel: what VPN programs set up. */
const tunnelTypes: readonly (number | undefined)[] = [23, 53, 131];

function countersOf(row: Row | undefined, name: string): { counters?: Counters } {
  const at = (key: string) => numberAt(row, key);
  const [receivedBytes, sentBytes] = [at('received'), at('sent')];
  if (receivedBytes === undefined || sentBytes === undefined) return {};
  const [packets = 0, errors = 0, drops = 0] = [at('packets'), at('errors'), at('drops')];
  return { counters: { name, receivedBytes, sentBytes, packets, errors, drops } };
}

function adapterOf(row: Row, counters: Row | undefined): Adapter {
  const name = textOf(row, 'name');
  const bits = numberAt(row, 'bitsPerSecond') ?? 0;
  const type = numberAt(row, 'type');
  return {
    name,
    link: linkOf(row),
    isWireless: wirelessMedia.includes(numberAt(row, 'medium')),
    isTunnel: tunnelTypes.includes(type),
    isVirtual: row.virtual === true,
    ...(bits > 0 && bits < 2 ** 60 && { speed: bits / 1e6 }),
    ...(typeof row.full === 'boolean' && { full: row.full }),
    ...countersOf(counters, name),
  };
}

const nowhere = new Set(['', '0.0.0.0', '::']);

/** Undefined when it is not an answer of ours: Windows always has an adapter, be it off. */
export function parseNetwork(rows: readonly unknown[]): WindowsNetwork | undefined {
  const all = rows.filter(isRow);
  const of = (kind: string) => all.filter((row) => row.kind === kind);
  const found = of('adapter').filter((row) => textOf(row, 'name') !== '');
  if (found.length === 0) return undefined;
  const adapters = found.map((row) =>
    adapterOf(
      row,
      of('counters').find(({ name }) => name === row.name),
    ),
  );
  const cost = (route: Row) => {
    const metrics = of('metric').filter(({ index }) => index === route.index);
    return (numberAt(route, 'metric') ?? 0) + (numberAt(metrics[0], 'metric') ?? 0);
  };
  const [best] = of('route').sort((a, b) => cost(a) - cost(b));
  const device = best && found.find(({ index }) => index === best.index);
  const hop = best === undefined ? '' : textOf(best, 'hop');
  return {
    adapters,
    isPortable: of('machine').some(({ mobile }) => mobile === true),
    ...(device && { route: { device: textOf(device, 'name'), ...(!nowhere.has(hop) && { gateway: hop }) } }),
  };
}

const asked = new WeakMap<Host, () => Promise<WindowsNetwork>>();

/** Several probes look at the one answer. */
export function askWindowsNetwork(host: Host): () => Promise<WindowsNetwork> {
  const known = asked.get(host);
  if (known !== undefined) return known;
  const ask = host.windows({ name: 'network', everyMs: windowsEveryMs, script });
  const look = async () => {
    const found = parseNetwork(await ask());
    if (found === undefined) throw new Error('Windows did not list its network adapters.');
    return found;
  };
  asked.set(host, look);
  return look;
}
