import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Windows has no such bits: there the folder's access list protects the files. */
const hasModes = process.platform !== 'win32';

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Makes the folder, private to this user; an empty one that is too open is closed, a used one is a person's decision. */
export function openPrivateFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (hasModes && (statSync(path).mode & 0o077) !== 0 && readdirSync(path).length === 0) chmodSync(path, 0o700);
  } catch (cause) {
    throw new Error(
      `The folder ${path} cannot be made or read. Give the user that runs the collector the right to it, ` +
        'or choose another data folder.',
      { cause },
    );
  }
  assertPrivate(path, statSync(path));
}

function assertPrivate(path: string, stats: Stats): void {
  if (!hasModes) return;
  const open = stats.mode & 0o077;
  if (open !== 0) {
    const wanted = stats.isDirectory() ? '700' : '600';
    const mode = (stats.mode & 0o777).toString(8);
    throw new Error(
      `Other users of this machine can get at ${path} (mode ${mode}), and it holds keys. Run: chmod ${wanted} ${path}`,
    );
  }
  const user = process.getuid?.();
  if (user !== undefined && user !== 0 && stats.uid !== user && stats.uid !== 0) {
    throw new Error(
      `${path} belongs to another user (number ${stats.uid}, this is ${user}). ` +
        'Start the collector as its owner, or give it back with chown.',
    );
  }
}

/** The content of a private file; undefined when it does not exist. */
export function readPrivateFile(path: string): Buffer | undefined {
  try {
    assertPrivate(path, statSync(path));
    return readFileSync(path);
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return undefined;
    if (!isCode(cause, 'EACCES') && !isCode(cause, 'EISDIR')) throw cause;
    throw new Error(`${path} cannot be read. Give it to the user that runs the collector: chown USER ${path}`, {
      cause,
    });
  }
}

/** Writes it whole or not at all, also through a power cut: temporary file, fsync, rename, fsync of the folder. */
export function writePrivateFile(path: string, content: string | Uint8Array): void {
  const temporary = join(dirname(path), `.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = openSync(temporary, 'wx', 0o600);
    try {
      const bytes = Buffer.from(content);
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw new Error(`${path} cannot be written. Make room on its disk, or make its folder writable.`, { cause });
  }
  if (hasModes) syncFolder(dirname(path));
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
