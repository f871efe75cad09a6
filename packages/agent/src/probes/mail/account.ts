import type { Host } from '../../host.ts';

export type Security = 'tls' | 'starttls' | 'none';

export interface Service {
  readonly protocol: 'smtp' | 'imap';
  readonly host: string;
  readonly port: number;
  readonly security: Security;
  /** PEM of the authorities that sign this server, where they are not the public ones. */
  readonly authorities?: string;
}

export interface Login {
  readonly user: string;
  readonly password: string;
}

/** One mail account to try, as the administrator of this machine wrote it down. */
export interface Account {
  readonly name: string;
  readonly services: readonly Service[];
  readonly user?: string;
  readonly passwordFile?: string;
  /** Where a message to itself is sent; left out = no round trip. */
  readonly roundTripAddress?: string;
}

/** A file that cannot be used, with the reason in words. */
export interface Unusable {
  readonly name: string;
  readonly problem: string;
}

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,40}$/;
const hostPattern = /^[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$/;
const addressPattern = /^[^\s<>"@]{1,64}@[A-Za-z0-9.-]{1,253}$/;
/** RFC 8314 §3: 465 and 993 are TLS from the first byte; 587 and 143 begin with STARTTLS. */
const tlsPorts = new Set([465, 993]);
const usualPort = { smtp: 587, imap: 993 } as const;
const mostAccounts = 8;
const known = ['name', 'smtp', 'imap', 'user', 'passwordFile', 'authorities', 'address', 'roundTrip'];

/** Reads every `*.json` of the folder. A file that others than root may write is not believed (SECURITY S23). */
export function readAccounts(host: Host, folder: string): { accounts: Account[]; unusable: Unusable[] } {
  const accounts: Account[] = [];
  const unusable: Unusable[] = [];
  const files = host.list(folder).filter((file) => file.endsWith('.json'));
  for (const file of files.sort()) {
    const name = file.replace(/^.*\//, '').replace(/\.json$/, '');
    const problem = (words: string) =>
      unusable.push({ name: name.slice(0, 41), problem: `${folder}/${name}.json: ${words}` });
    if (accounts.length === mostAccounts) {
      problem(`only ${mostAccounts} accounts are tried; remove some.`);
      break;
    }
    try {
      accounts.push(readAccount(host, folder, name));
    } catch (error) {
      problem(error instanceof Error ? error.message : String(error));
    }
  }
  return { accounts, unusable };
}

function readAccount(host: Host, folder: string, fallback: string): Account {
  const path = `${folder}/${fallback}.json`;
  if (host.stat(folder)?.onlyRootWrites === false || host.stat(path)?.onlyRootWrites === false) {
    throw new Error(
      'others than root may change it, so it is not used. Try: chown root and chmod go-w on it and its folder.',
    );
  }
  const json: unknown = JSON.parse(host.readFile(path) ?? '');
  if (json === null || typeof json !== 'object' || Array.isArray(json)) throw new Error('it must be one JSON object.');
  const given = new Map<string, unknown>(Object.entries(json));
  const odd = [...given.keys()].find((key) => !known.includes(key));
  if (odd !== undefined) throw new Error(`"${odd}" is not known; known are ${known.join(', ')}.`);
  const text = (key: string): string | undefined => {
    const value = given.get(key);
    if (value !== undefined && typeof value !== 'string') throw new Error(`"${key}" must be a text.`);
    return value;
  };
  const name = text('name') ?? fallback;
  if (!namePattern.test(name))
    throw new Error('"name" may have letters, digits, dots, dashes and underscores, at most 41.');
  const authorities = readAuthorities(host, text('authorities'));
  const services = (['smtp', 'imap'] as const).flatMap((protocol) => {
    const place = given.get(protocol);
    return place === undefined ? [] : [{ ...parseService(protocol, place), ...authorities }];
  });
  if (services.length === 0) throw new Error('it names neither "smtp" nor "imap".');
  const [user, passwordFile] = [text('user'), text('passwordFile')];
  if ((user === undefined) !== (passwordFile === undefined))
    throw new Error('"user" and "passwordFile" need each other.');
  if (user !== undefined && (!isOneLine(user) || services.some(({ security }) => security === 'none'))) {
    throw new Error('a login is tried only over an encrypted connection, and "user" may have no control characters.');
  }
  const trip = given.get('roundTrip') ?? false;
  if (typeof trip !== 'boolean') throw new Error('"roundTrip" must be true or false.');
  const address = text('address') ?? user ?? '';
  if (trip && (services.length < 2 || user === undefined || !addressPattern.test(address))) {
    throw new Error('"roundTrip" needs "smtp", "imap", "user" and an "address" such as probe@example.org.');
  }
  return {
    name,
    services,
    ...(user !== undefined && { user }),
    ...(passwordFile !== undefined && { passwordFile }),
    ...(trip && { roundTripAddress: address }),
  };
}

const isOneLine = (text: string): boolean => Array.from(text).every((sign) => sign >= ' ' && sign !== '\u007f');

function parseService(protocol: 'smtp' | 'imap', place: unknown): Service {
  const { host, port = usualPort[protocol], security, ...rest } = (place ?? {}) as Record<string, unknown>;
  const bad = (words: string) => new Error(`"${protocol}" ${words}`);
  if (Object.keys(rest).length > 0) throw bad(`has "${Object.keys(rest)[0]}", which is not known.`);
  if (typeof host !== 'string' || !hostPattern.test(host)) throw bad('must be {"host": …, "port": …}.');
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535)
    throw bad('has a wrong "port".');
  const ways: readonly Security[] = ['tls', 'starttls', 'none'];
  const way = security === undefined ? (tlsPorts.has(port) ? 'tls' : 'starttls') : ways.find((one) => one === security);
  if (way === undefined) throw bad('"security" must be tls, starttls or none.');
  return { protocol, host, port, security: way };
}

function readAuthorities(host: Host, path: string | undefined): { authorities?: string } {
  if (path === undefined) return {};
  const authorities = host.readFile(path);
  if (authorities?.includes('-----BEGIN CERTIFICATE-----')) return { authorities };
  throw new Error(
    `the file of "authorities", ${path}, ${authorities === undefined ? 'is not there' : 'holds no certificate'}.`,
  );
}

/** The password of an account; read anew each time, so that it is nowhere kept. */
export function readLogin(host: Host, { user, passwordFile }: Account): Login | undefined {
  if (user === undefined || passwordFile === undefined) return undefined;
  if (host.stat(passwordFile)?.anyoneReads === true) {
    throw new Error(`everybody on this machine may read ${passwordFile}. Try: chmod 640 and chgrp forewarn-agent.`);
  }
  const password = host.readFile(passwordFile)?.replace(/\r?\n$/, '');
  if (password === undefined || password === '')
    throw new Error(`the password file ${passwordFile} is not there or empty.`);
  if (/[\r\n\0]/.test(password)) throw new Error(`the password file ${passwordFile} must hold one line.`);
  return { user, password };
}
