import type { Host, Program } from '../../host.ts';
import { readClamav } from './clamav.ts';
import { parseHealth } from './mdatp.ts';
import type { Product } from './product.ts';
import { parseBitdefender, parseCortex, parseSentinelOne } from './vendors.ts';

const limitMs = 20_000;

interface Asked {
  readonly name: string;
  readonly program: Program;
  readonly args: readonly string[];
  /** Where it is installed: without that folder nothing is started. */
  readonly folders: readonly string[];
  readonly parse: (text: string) => Product;
}

const askedProducts: readonly Asked[] = [
  {
    name: 'Microsoft Defender',
    program: 'mdatp',
    args: ['health', '--output', 'json'],
    folders: ['/opt/microsoft/mdatp', '/Applications/Microsoft Defender.app'],
    parse: parseHealth,
  },
  {
    name: 'SentinelOne',
    program: 'sentinelctl',
    args: ['status'],
    folders: ['/opt/sentinelone', '/Library/Sentinel/sentinel-agent.bundle'],
    parse: parseSentinelOne,
  },
  {
    name: 'Bitdefender',
    program: 'bduitool',
    args: ['get', 'ps'],
    folders: ['/opt/bitdefender-security-tools'],
    parse: parseBitdefender,
  },
  {
    name: 'Cortex XDR',
    program: 'cytool',
    args: ['runtime', 'query'],
    folders: ['/opt/traps', '/Library/Application Support/PaloAltoNetworks/Traps'],
    parse: parseCortex,
  },
];

async function ask(host: Host, { name, program, args, parse }: Asked, signal: AbortSignal): Promise<Product> {
  const { outcome, code, stdout, stderr } = await host.run(program, args, { timeLimitMs: limitMs, signal });
  if (outcome !== 'exited' || code !== 0) {
    const why = outcome === 'exited' ? `code ${code}: ${stderr.slice(0, 200)}` : outcome;
    return { name, state: 'unknown', note: `${name} does not answer (${program}: ${why}).` };
  }
  try {
    return parse(stdout);
  } catch (error) {
    return { name, state: 'unknown', note: error instanceof Error ? error.message : String(error) };
  }
}

/** The products of Linux and macOS. A machine without any has nothing here. */
export async function readUnixProducts(host: Host, signal: AbortSignal): Promise<Product[]> {
  const products: Product[] = [];
  const clamav = host.platform === 'linux' ? readClamav(host) : undefined;
  if (clamav !== undefined) products.push(clamav);
  for (const asked of askedProducts) {
    const installed = asked.folders.some((folder) => host.stat(folder) !== undefined);
    if (installed) products.push(await ask(host, asked, signal));
  }
  return products;
}
