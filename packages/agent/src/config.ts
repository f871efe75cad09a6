import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { codeOf, Failure, messageOf } from './failure.ts';
import type { LocalSettings } from './host.ts';

const text = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));

/** What the person who runs this machine may set; the collector never can. */
const settingsSchema = z.strictObject({
  /** Where identity and buffer live. */
  dataFolder: z.optional(text(500)),
  /** Who uses this machine; shown in the fleet view instead of whoever is logged on. */
  owner: z.optional(text(100)),
  /** The name shown in the fleet view instead of the host name. */
  name: z.optional(text(100)),
  internetTargets: z.optional(
    z.array(z.strictObject({ host: text(253), port: z.int().check(z.gte(1), z.lte(65_535)) })).check(z.maxLength(8)),
  ),
  dnsName: z.optional(z.string().check(z.maxLength(253))),
  /** Where CUPS listens, when it is not where this system keeps it: `host:port` or the path of its socket. */
  printServer: z.optional(text(300)),
  /** Folder of the files that name the backups to watch. */
  checksFolder: z.optional(text(500)),
  /** A port on loopback by which jobs may call with heartbeats; left out = none, only the socket in the data folder. */
  heartbeatPort: z.optional(z.int().check(z.gte(1), z.lte(65_535))),
});
export type AgentSettings = z.infer<typeof settingsSchema>;

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
  const parsed = settingsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const known = Object.keys(settingsSchema.def.shape).join(', ');
  if (issue?.code === 'unrecognized_keys') {
    throw new Failure(
      `The settings file ${path} has "${issue.keys.join('", "')}", which is no setting. Settings: ${known}.`,
    );
  }
  const place = issue?.path.join('.') || 'its top level';
  throw new Failure(`The settings file ${path} has a wrong value at ${place} (${issue?.code}). Settings: ${known}.`);
}

/** What probes may know of the settings. */
export function localSettings(settings: AgentSettings): Partial<LocalSettings> {
  const { owner, internetTargets, dnsName, printServer, checksFolder } = settings;
  return {
    ...(owner !== undefined && { owner }),
    ...(internetTargets !== undefined && { internetTargets }),
    ...(dnsName !== undefined && { dnsName }),
    ...(printServer !== undefined && { printServer }),
    ...(checksFolder !== undefined && { checksFolder }),
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
