import type { Host } from '../../host.ts';

/** One backup to watch, as the administrator of this machine wrote it down. */
export interface Check {
  readonly name: string;
  readonly kind: string;
  /** Folder of the repository or of the files, or a log; for restic and borg with a password also an address they understand. */
  readonly path: string;
  /** How often it should succeed; left out = learned. */
  readonly expectEveryHours?: number;
  /** File with the repository's password: then restic or borg itself is asked. */
  readonly passwordFile?: string;
  /** Of a restic repository that several machines share: only this machine's snapshots. */
  readonly host?: string;
  /** Of a folder: only files whose names end so. */
  readonly endsWith?: string;
  /** Of rsnapshot: its log. */
  readonly log?: string;
  /** Of Bacula: only this job. */
  readonly job?: string;
  /** Of a timer: the systemd service that makes the backup. */
  readonly service?: string;
}

/** What a kind of backup needs to be told. */
export interface CheckShape {
  /** `repository`: a folder, or an address where there is a password. */
  readonly place: 'repository' | 'folder' | 'file' | 'service' | 'none';
}
type Shapes = Readonly<Record<string, CheckShape>>;

/** A check that cannot be used, with the reason in words: it is shown, so that a typing error is never a silent gap. */
export interface Unusable {
  readonly name: string;
  readonly problem: string;
}

const texts = ['name', 'kind', 'path', 'passwordFile', 'host', 'endsWith', 'log', 'job', 'service'] as const;
const fields: readonly string[] = [...texts, 'expectEveryHours'];
/** systemd.unit(5); a name never begins like an option. */
const servicePattern = /^[A-Za-z0-9_][\w:.@\\-]{0,200}\.service$/;
/** Also what a heartbeat's address may hold. */
export const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
/** More would crowd out a device's other series (shared/reading.ts). */
const mostChecks = 24;
const longestHours = 24 * 366;

/** Reads every `*.json` of the folder. A file that others than root may write is not believed (SECURITY S23). */
export function readChecks(host: Host, folder: string, shapes: Shapes): { checks: Check[]; unusable: Unusable[] } {
  const checks: Check[] = [];
  const unusable: Unusable[] = [];
  const taken = new Set<string>();
  const files = host.list(folder).filter((file) => file.endsWith('.json'));
  for (const file of files.sort().slice(mostChecks, mostChecks + 1)) {
    unusable.push({ name: file, problem: `Only the first ${mostChecks} files of ${folder} are used; remove some.` });
  }
  for (const file of files.slice(0, mostChecks)) {
    const result = readCheck(host, folder, file, shapes);
    if ('problem' in result) unusable.push(result);
    else if (taken.has(result.name))
      unusable.push({ name: file, problem: `Another file is already named "${result.name}".` });
    else {
      taken.add(result.name);
      checks.push(result);
    }
  }
  return { checks, unusable };
}

/** A whole path of this machine, and no address that only restic or borg understands (`sftp:nas:/srv`). */
export function isFolderPath(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path);
}

function readCheck(host: Host, folder: string, file: string, shapes: Shapes): Check | Unusable {
  const path = `${folder}/${file}`;
  const fallback = file.replace(/\.json$/, '').slice(0, 63);
  const bad = (problem: string): Unusable => ({ name: fallback, problem: `${path}: ${problem}` });
  if (host.stat(folder)?.onlyRootWrites === false || host.stat(path)?.onlyRootWrites === false) {
    return bad(
      'others than root may change it, so it is not used. Try: chown root and chmod go-w on it and its folder.',
    );
  }
  try {
    return parseCheck(host.readFile(path) ?? '', fallback, shapes, bad);
  } catch (error) {
    return bad(`it cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

type Bad = (problem: string) => Unusable;

function parseCheck(text: string, fallback: string, shapes: Shapes, bad: Bad): Check | Unusable {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return bad(`it is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return bad('it must be one JSON object.');
  const given = new Map<string, unknown>(Object.entries(json));
  const odd = [...given.keys()].find((key) => !fields.includes(key));
  if (odd !== undefined) return bad(`"${odd}" is not known; known are ${fields.join(', ')}.`);
  const wrong = fields.find((key) => {
    const value = given.get(key);
    return value !== undefined && typeof value !== (key === 'expectEveryHours' ? 'number' : 'string');
  });
  if (wrong !== undefined) return bad(`"${wrong}" must be a ${wrong === 'expectEveryHours' ? 'number' : 'text'}.`);
  const words = Object.fromEntries(texts.flatMap((key) => (given.has(key) ? [[key, String(given.get(key))]] : [])));

  const { kind = '', name = fallback, path = '' } = words;
  const shape = Object.hasOwn(shapes, kind) ? shapes[kind] : undefined;
  if (shape === undefined) return bad(`"kind" must be one of ${Object.keys(shapes).join(', ')}.`);
  if (!namePattern.test(name)) return bad('"name" may have letters, digits, dots, dashes and underscores, at most 63.');
  const misplaced = placeProblem(shape, words);
  if (misplaced !== undefined) return bad(misplaced);
  const hours = given.get('expectEveryHours') as number | undefined;
  if (hours !== undefined && !(hours > 0 && hours <= longestHours))
    return bad('"expectEveryHours" must be over 0 and at most 8784.');
  return {
    ...words,
    name,
    kind,
    path: path.length > 1 ? path.replace(/\/+$/, '') : path,
    ...(hours !== undefined && { expectEveryHours: hours }),
  };
}

/** What is wrong with where the backup is said to be. */
function placeProblem({ place }: CheckShape, words: Partial<Check>): string | undefined {
  const { path = '', passwordFile, log, service = '' } = words;
  if (log !== undefined && !isFolderPath(log)) return '"log" must be a whole path.';
  if (place === 'none') return undefined;
  if (place === 'service') {
    return servicePattern.test(service) ? undefined : '"service" must name a systemd service, as backup.service.';
  }
  if (path === '') return '"path" is missing: where the backup lies.';
  if (isFolderPath(path) || (place === 'repository' && passwordFile !== undefined)) return undefined;
  return '"path" must be a whole path; an address needs a "passwordFile" as well.';
}
