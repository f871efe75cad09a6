import type { Host } from '../../host.ts';
import { runningServices, startsByItself } from '../services/cgroups.ts';
import type { Product } from './product.ts';

const folder = '/var/lib/clamav';
const configured = ['/etc/clamav/freshclam.conf', '/etc/freshclam.conf', '/etc/clamav/clamd.conf'];
/** Debian's unit, Fedora's instances. */
const daemons = ['clamav-daemon.service', 'clamd@scan.service', 'clamd.service'];
/** ClamAV's database files begin with 512 bytes of text. */
const headerBytes = 512;

export interface DatabaseHeader {
  readonly version: number;
  /** Epoch ms. */
  readonly builtAt: number;
}

/**
 * The head of a .cvd or .cld file: `ClamAV-VDB:build time:version:signatures:level:MD5:signature:builder:build time in seconds`
 * (libclamav cvd.c). Undefined when it is none.
 */
export function parseHeader(text: string): DatabaseHeader | undefined {
  const [magic, built = '', version = '', ...rest] = text.trim().split(':');
  if (magic !== 'ClamAV-VDB' || rest.length < 4) return undefined;
  const seconds = Number(rest[5]?.trim());
  const builtAt = Number.isInteger(seconds) && seconds > 0 ? seconds * 1000 : parseBuildTime(built);
  return Number.isFinite(builtAt) ? { version: Number(version), builtAt } : undefined;
}

/** `16 Sep 2021 08-32 -0400`: the colon would end the field. */
function parseBuildTime(text: string): number {
  return Date.parse(text.replace(/(\d\d)-(\d\d) ([+-])/, '$1:$2 $3'));
}

/** Undefined where there is no ClamAV. */
export function readClamav(host: Host): Product | undefined {
  const databases = host.list(folder).filter((name) => /^daily\.c[vl]d$/.test(name));
  if (databases.length === 0 && configured.every((path) => host.stat(path) === undefined)) return undefined;
  const headers = databases.flatMap((name) => {
    const head = host.readPart(`${folder}/${name}`, 0, headerBytes)?.bytes.toString('latin1') ?? '';
    return parseHeader(head) ?? [];
  });
  const newest = headers.sort((a, b) => b.builtAt - a.builtAt)[0];
  return {
    name: 'ClamAV',
    ...daemonState(host, newest !== undefined),
    signaturesAt: newest?.builtAt,
  };
}

function daemonState(host: Host, hasSignatures: boolean): Pick<Product, 'state' | 'note'> {
  const running = runningServices(host);
  if (daemons.some((unit) => running.has(unit))) return { state: 'on', note: 'ClamAV’s daemon runs.' };
  const wanted = daemons.find((unit) => startsByItself(host, unit));
  if (wanted !== undefined) return { state: 'off', note: `${wanted} should run and does not.` };
  if (hasSignatures) return { state: 'on demand', note: 'ClamAV scans when it is called.' };
  return { state: 'outdated', note: `ClamAV is installed and has no readable signatures in ${folder}.` };
}
