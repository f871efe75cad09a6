import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { isMap, isNode, isPair, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import type * as z from 'zod';
import { type Settings, settingsSchema } from '../config.ts';
import { codeOf, exitCodes, Failure } from './failure.ts';
import type { Terminal } from './terminal.ts';

export interface Place {
  /** Absolute. */
  readonly dataFolder: string;
  readonly settingsFile: string;
  readonly settings: Settings;
}

/** Where things lie when nobody says: root's in /var/lib, a person's own in their home. */
export function dataFolderOf(given: string | undefined, { env, uid, home, folder }: Terminal): string {
  const named = given ?? env.FOREWARN_DATA;
  if (named !== undefined && named !== '') return resolve(folder, named);
  return uid === 0 ? '/var/lib/forewarn' : join(home, '.local', 'share', 'forewarn');
}

/** Variables and the setting each stands for. Lists are separated by commas. */
const variables: Record<string, { readonly path: readonly string[]; readonly as: 'text' | 'number' | 'list' }> = {
  FOREWARN_NETWORK_HOST: { path: ['network', 'host'], as: 'text' },
  FOREWARN_NETWORK_PORT: { path: ['network', 'port'], as: 'number' },
  FOREWARN_LOOPBACK_HOST: { path: ['loopback', 'host'], as: 'text' },
  FOREWARN_LOOPBACK_PORT: { path: ['loopback', 'port'], as: 'number' },
  FOREWARN_STORAGE: { path: ['storage'], as: 'text' },
  FOREWARN_PUBLIC_URL: { path: ['publicUrl'], as: 'text' },
  FOREWARN_HOSTS: { path: ['hosts'], as: 'list' },
  FOREWARN_INTERVAL: { path: ['interval'], as: 'text' },
  FOREWARN_TIME_ZONE: { path: ['timeZone'], as: 'text' },
  FOREWARN_RETENTION_SIZE: { path: ['retention', 'size'], as: 'text' },
  FOREWARN_ALLOW_HOSTS: { path: ['allowHosts'], as: 'list' },
  FOREWARN_LOG_LEVEL: { path: ['log', 'level'], as: 'text' },
};

/** What zod expects, as people who write YAML call it. */
const kinds: Readonly<Record<string, string>> = { string: 'text', array: 'list', record: 'map', object: 'map' };

type Tree = { [key: string]: unknown };
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

function put(tree: Tree, [first, ...rest]: readonly string[], value: unknown): void {
  if (first === undefined) return;
  if (rest.length === 0) {
    tree[first] = value;
    return;
  }
  const inner = isTree(tree[first]) ? tree[first] : {};
  tree[first] = inner;
  put(inner, rest, value);
}

function fromVariable(text: string, as: 'text' | 'number' | 'list'): unknown {
  if (as === 'list') return text.split(',').map((part) => part.trim());
  return as === 'number' && /^\d+$/.test(text) ? Number(text) : text;
}

/** Reads the file and the variables. Throws a Failure that names each wrong setting, its line, and the way out. */
export function loadPlace(
  options: { data?: string | undefined; config?: string | undefined },
  terminal: Terminal,
): Place {
  const dataFolder = dataFolderOf(options.data, terminal);
  const named = options.config ?? terminal.env.FOREWARN_CONFIG;
  const settingsFile = named === undefined ? join(dataFolder, 'forewarn.yaml') : resolve(terminal.folder, named);
  const text = readSettings(settingsFile, named !== undefined);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [fault] = document.errors;
  if (fault) {
    throw new Failure(`${settingsFile} is not YAML. ${fault.message}`, exitCodes.usage);
  }
  const tree: unknown = document.toJS() ?? {};
  if (!isTree(tree)) {
    throw new Failure(
      `${settingsFile} must hold settings such as "interval: 10s", not ${Array.isArray(tree) ? 'a list' : `a ${typeof tree}`}.`,
      exitCodes.usage,
    );
  }
  const fromEnv = new Map<string, string>();
  for (const [name, { path, as }] of Object.entries(variables)) {
    const value = terminal.env[name];
    if (value === undefined || value === '') continue;
    put(tree, path, fromVariable(value, as));
    fromEnv.set(path.join('.'), name);
  }
  const secrets = openSecrets(tree, settingsFile, terminal);
  const checked = settingsSchema.safeParse(secrets);
  if (checked.success) {
    checkSites(checked.data, settingsFile);
    return { dataFolder, settingsFile, settings: checked.data };
  }
  const complaints = checked.error.issues.slice(0, 10).map((issue) => {
    const path = issuePath(issue);
    const variable = fromEnv.get(path.join('.'));
    if (variable !== undefined) return `${variable}: ${sentence(issue, secrets)}`;
    const offset = offsetOf(document.contents, path);
    const line = offset === undefined ? '' : ` line ${lines.linePos(offset).line}`;
    return `${settingsFile}${line}: ${path.join('.') || 'the file'} ${sentence(issue, secrets)}`;
  });
  throw new Failure(complaints.join('\n'), exitCodes.usage);
}

function readSettings(file: string, mustExist: boolean): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'ENOENT' && !mustExist) return '';
    if (code === 'ENOTDIR') {
      throw new Failure(`${dirname(file)} is not a folder. Name a folder with --data.`, exitCodes.usage, cause);
    }
    if (code === 'ENOENT') {
      throw new Failure(
        `There is no settings file ${file}. Check --config or FOREWARN_CONFIG.`,
        exitCodes.usage,
        cause,
      );
    }
    const advice =
      code === 'EACCES' ? 'Give the user that runs the collector the right to read it.' : 'Check --config.';
    throw new Failure(`The settings file ${file} cannot be read (${code}). ${advice}`, exitCodes.usage, cause);
  }
}

/** Where an issue is: for an unknown setting, that setting itself. */
function issuePath(issue: z.core.$ZodIssue): (string | number)[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  return issue.code === 'unrecognized_keys' ? [...path, issue.keys[0] ?? ''] : path;
}

function valueAt(tree: unknown, path: readonly PropertyKey[]): unknown {
  let value = tree;
  for (const part of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined;
  return value;
}

function sentence(issue: z.core.$ZodIssue, tree: Tree): string {
  if (issue.code === 'unrecognized_keys') {
    return `is not a setting. forewarn-collector config list shows them all.`;
  }
  if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid'))
    return `must be one of: ${issue.values.join(', ')}.`;
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid')) {
    const value = valueAt(tree, issue.path);
    if (value === undefined) return `is missing (${issue.expected}).`;
    return `must be a ${kinds[issue.expected] ?? issue.expected}, not ${JSON.stringify(value)}.`;
  }
  return `${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}.`;
}

/** Offset in the text of the deepest part of the path that is written there. */
function offsetOf(contents: ParsedNode | null, path: readonly (string | number)[]): number | undefined {
  let node: unknown = contents;
  let offset: number | undefined;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isNode(item.key) && String(item.key) === String(part));
      if (!isPair(pair)) break;
      offset = isNode(pair.key) ? pair.key.range?.[0] : offset;
      node = pair.value;
    } else if (isNode(node) && 'items' in node && Array.isArray(node.items)) {
      node = node.items[Number(part)];
      offset = isNode(node) ? node.range?.[0] : offset;
    } else break;
  }
  return offset;
}

/** `{ env: NAME }` and `{ file: PATH }` in a target's config: secrets need not stand in the settings file. */
function openSecrets(tree: Tree, settingsFile: string, { env }: Terminal): Tree {
  const open = (value: unknown, where: string): unknown => {
    if (Array.isArray(value)) return value.map((item, i) => open(item, `${where}.${i}`));
    if (!isTree(value)) return value;
    const [[key, name] = [], second] = Object.entries(value);
    if (second === undefined && typeof name === 'string') {
      if (key === 'env') {
        const secret = env[name];
        if (secret !== undefined) return secret;
        throw new Failure(`${settingsFile}: ${where} wants the variable ${name}, which is not set.`, exitCodes.usage);
      }
      if (key === 'file') {
        const path = isAbsolute(name) ? name : resolve(settingsFile, '..', name);
        return readSettings(path, true).trim();
      }
    }
    return Object.fromEntries(Object.entries(value).map(([inner, item]) => [inner, open(item, `${where}.${inner}`)]));
  };
  const targets = (list: unknown, where: string) =>
    Array.isArray(list)
      ? list.map((item, i) => (isTree(item) ? { ...item, config: open(item.config, `${where}.${i}.config`) } : item))
      : list;
  return {
    ...tree,
    ...('tickets' in tree ? { tickets: targets(tree.tickets, 'tickets') } : {}),
    ...('channels' in tree ? { channels: targets(tree.channels, 'channels') } : {}),
  };
}

function checkSites({ sites, rules, maintenance }: Settings, settingsFile: string): void {
  if (sites.length === 0) return;
  const named = [
    ...rules.overrides.map(({ match }, i) => [`rules.overrides.${i}`, match.site] as const),
    ...maintenance.map(({ match, name }) => [`maintenance "${name}"`, match.site] as const),
  ];
  for (const [where, site] of named) {
    if (site === undefined || sites.includes(site)) continue;
    throw new Failure(
      `${settingsFile}: ${where} names the site "${site}", which is not in sites (${sites.join(', ')}).`,
      exitCodes.usage,
    );
  }
}
