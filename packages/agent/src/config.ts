import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, Failure, messageOf } from './failure.ts';
import type { LocalSettings, NamedPrinter, NamedUps } from './host.ts';
import { isListOf, isRecord, isText, isWhole } from './shape.ts';

export interface InternetTarget {
  readonly host: string;
  readonly port: number;
}

/** What the person who runs this machine may set; the collector never can. */
export interface AgentSettings {
  /** Where identity and buffer live. */
  readonly dataFolder?: string;
  /** Who uses this machine; shown in the fleet view instead of whoever is logged on. */
  readonly owner?: string;
  /** The name shown in the fleet view instead of the host name. */
  readonly name?: string;
  readonly internetTargets?: readonly InternetTarget[];
  readonly dnsName?: string;
  /** A page that answers 204, to tell a network's sign-in page by; empty = not asked. */
  readonly portalPage?: string;
  /** Where CUPS listens, when it is not where this system keeps it: `host:port` or the path of its socket. */
  readonly printServer?: string;
  /** Printers in the network, asked by SNMP. */
  readonly printers?: readonly NamedPrinter[];
  /** The UPS server (NUT) to ask, when it is not this machine. */
  readonly ups?: NamedUps;
  /** Folder of the files that name the backups to watch. */
  readonly checksFolder?: string;
  /** Folder of the files that name the mail accounts to try. */
  readonly mailFolder?: string;
  /** Certificates to watch: files (`*` stands for any name in a folder), or `host:port` of a server on this machine. */
  readonly certificates?: readonly string[];
  /** Read half as often what is not urgent: always or never. Left out: on battery, and where the network is metered. */
  readonly doLess?: boolean;
  /** A port on loopback by which jobs may call with heartbeats; left out = none, only the socket in the data folder. */
  readonly heartbeatPort?: number;
}

const isPort = (value: unknown): value is number => isWhole(value, 1, 65_535);

const isTarget = (value: unknown): value is InternetTarget =>
  isRecord(value) &&
  Object.keys(value).every((key) => key === 'host' || key === 'port') &&
  isText(value.host, 253, 1) &&
  isPort(value.port);

const isPrinter = (value: unknown): value is NamedPrinter =>
  isRecord(value) &&
  Object.keys(value).every((key) => ['host', 'community', 'name', 'port'].includes(key)) &&
  isText(value.host, 253, 1) &&
  (value.community === undefined || isText(value.community, 100, 1)) &&
  (value.name === undefined || isText(value.name, 64, 1)) &&
  (value.port === undefined || isPort(value.port));

const isUps = (value: unknown): value is NamedUps =>
  isRecord(value) &&
  Object.keys(value).every((key) => ['host', 'port', 'name'].includes(key)) &&
  (value.host === undefined || isText(value.host, 253, 1)) &&
  (value.name === undefined || isText(value.name, 64, 1)) &&
  (value.port === undefined || isPort(value.port));

const isCertificatePlace = (value: unknown): value is string =>
  isText(value, 300, 1) &&
  (/^([A-Za-z]:)?[\\/]/.test(value) || /^(localhost|127\.0\.0\.1|\[::1\]):\d{1,5}$/.test(value));

interface Setting {
  /** What is asked for, said when it is something else. */
  readonly wanted: string;
  fits(value: unknown): boolean;
}

const text = (most: number, least = 1): Setting => ({
  wanted: `text of ${least} to ${most} characters`,
  fits: (value) => isText(value, most, least),
});

const settings: { readonly [Name in keyof AgentSettings]-?: Setting } = {
  dataFolder: text(500),
  owner: text(100),
  name: text(100),
  internetTargets: {
    wanted: 'a list of at most 8 {"host": …, "port": 1 to 65535}',
    fits: (value) => isListOf(value, isTarget, 8),
  },
  dnsName: text(253, 0),
  portalPage: {
    wanted: '"http://HOST/PATH", or "" for none',
    fits: (value) => isText(value, 300, 0) && (value === '' || /^http:\/\/[^/\s]+\/\S*$/.test(value)),
  },
  printServer: text(300),
  printers: {
    wanted: 'a list of at most 64 {"host": …, "community": …, "name": …}, of which only "host" is needed',
    fits: (value) => isListOf(value, isPrinter, 64),
  },
  ups: { wanted: '{"host": …, "port": 1 to 65535, "name": …}, of which none is needed', fits: isUps },
  checksFolder: text(500),
  mailFolder: text(500),
  certificates: {
    wanted: 'a list of at most 32 files (whole paths) or "localhost:PORT"',
    fits: (value) => isListOf(value, isCertificatePlace, 32),
  },
  doLess: { wanted: 'true or false', fits: (value) => typeof value === 'boolean' },
  heartbeatPort: { wanted: 'a port, 1 to 65535', fits: isPort },
};

/** What is wrong with these settings, as the end of a sentence about them. */
function wrongIn(json: unknown): string | undefined {
  if (!isRecord(json)) return 'is no object of settings';
  const entries = Object.entries(json);
  const known = new Map<string, Setting>(Object.entries(settings));
  const unknown = entries.filter(([name]) => !known.has(name)).map(([name]) => name);
  if (unknown.length > 0) return `has "${unknown.join('", "')}", which is no setting`;
  const [name = '', value] = entries.find(([one, its]) => !known.get(one)?.fits(its)) ?? [];
  return value === undefined ? undefined : `has a wrong value at ${name}: it must be ${known.get(name)?.wanted}`;
}

const isSettings = (json: unknown): json is AgentSettings => wrongIn(json) === undefined;

/** The account and machine the agent runs as. */
export interface Surroundings {
  readonly platform: string;
  /** Undefined on Windows. */
  readonly uid: number | undefined;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function defaultConfigPath({ platform, env }: Surroundings): string {
  if (platform === 'win32') return join(env.ProgramData ?? 'C:\\ProgramData', 'forewarn-agent', 'agent.json');
  return '/etc/forewarn-agent/agent.json';
}

export function defaultDataFolder({ platform, uid, home, env }: Surroundings): string {
  if (platform === 'win32') return join(env.ProgramData ?? 'C:\\ProgramData', 'forewarn-agent', 'data');
  if (uid !== 0) return join(home, '.local', 'share', 'forewarn-agent');
  return platform === 'darwin' ? '/Library/Application Support/forewarn-agent' : '/var/lib/forewarn-agent';
}

/** Settings from a JSON file. A file that was named must exist; the usual one may be missing. Throws a `Failure`. */
export function loadSettings(named: string | undefined, surroundings: Surroundings): AgentSettings {
  const path = named ?? defaultConfigPath(surroundings);
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT' && named === undefined) return {};
    if (codeOf(cause) === 'ENOENT')
      throw new Failure(`There is no settings file ${path}. Check the path after --config.`);
    throw new Failure(`The settings file ${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (cause) {
    throw new Failure(`The settings file ${path} is not JSON: ${messageOf(cause)}`, { cause });
  }
  if (isSettings(json)) return json;
  throw new Failure(`The settings file ${path} ${wrongIn(json)}. Settings: ${Object.keys(settings).join(', ')}.`);
}

/** What probes may know of the settings. */
export function localSettings(given: AgentSettings): Partial<LocalSettings> {
  const {
    owner,
    internetTargets,
    dnsName,
    portalPage,
    printServer,
    printers,
    checksFolder,
    mailFolder,
    certificates,
    doLess,
  } = given;
  return {
    ...(owner !== undefined && { owner }),
    ...(internetTargets !== undefined && { internetTargets }),
    ...(dnsName !== undefined && { dnsName }),
    ...(portalPage !== undefined && { portalPage }),
    ...(printServer !== undefined && { printServer }),
    ...(printers !== undefined && { printers }),
    ...(given.ups !== undefined && { ups: given.ups }),
    ...(checksFolder !== undefined && { checksFolder }),
    ...(mailFolder !== undefined && { mailFolder }),
    ...(certificates !== undefined && { certificates }),
    ...(doLess !== undefined && { doLess }),
  };
}

/** `10s`, `2m`, `500ms` or plain seconds, in ms. Throws a `Failure`. */
export function parseDuration(written: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(written.trim());
  const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  const unit = match?.[2];
  const ms = Number(match?.[1]) * (unit === 'ms' || unit === 'm' || unit === 'h' ? unitMs[unit] : unitMs.s);
  if (Number.isFinite(ms) && ms >= 1000 && ms <= 86_400_000) return Math.round(ms);
  throw new Failure(
    `"${written}" is no interval. Write a number and a unit between 1s and 24h, for example --every 10s.`,
  );
}
