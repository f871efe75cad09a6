import {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  statfsSync,
  statSync,
} from 'node:fs';
import type { FileInfo, FilePart, FileSystemUse } from './machine.ts';

const maxBytes = 1024 * 1024;
const maxOpen = 128;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** ENODEV and ESRCH are how /sys and /proc say that the device or process behind an open file is gone. */
const gone = new Set(['ENOENT', 'ENOTDIR', 'ENODEV', 'ESRCH', 'ENXIO']);

/** Undefined where the thing is not there; every other error is the caller's to know. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (gone.has(codeOf(error))) return undefined;
    throw error;
  }
}

/**
 * One read takes all of a /sys file, and all of a /proc file that is shorter than half of the page the kernel fills;
 * only a mount may be longer than that by itself.
 */
const surelyWhole = 2048;
const mayBeLonger = '/proc/self/mountinfo';

/** Kernel files answer anew at every read from position 0, so an open one saves two of three system calls. */
function staysOpen(path: string): boolean {
  if (path.startsWith('/sys/')) return true;
  const process = path.charCodeAt(6);
  return path.startsWith('/proc/') && !(process >= 48 && process <= 57);
}

export interface Files {
  readFile(path: string): string | undefined;
  readPart(path: string, fromByte: number, mostBytes: number): FilePart | undefined;
  list(path: string): string[];
  stat(path: string): FileInfo | undefined;
  readLink(path: string): string | undefined;
  statfs(path: string): FileSystemUse | undefined;
  close(): void;
}

/** Synchronous reading with one buffer and with /proc and /sys files kept open. */
export function createFiles(): Files {
  let buffer = Buffer.allocUnsafe(16 * 1024);
  const open = new Map<string, number>();

  function readAll(fd: number, seek: boolean, wholeBelow = 0): string {
    let length = 0;
    for (;;) {
      const n = readSync(fd, buffer, length, buffer.length - length, seek ? length : null);
      length += n;
      if (n === 0 || (length === n && n < wholeBelow)) return buffer.toString('utf8', 0, length);
      if (length < buffer.length) continue;
      if (length >= maxBytes) throw new Error('The file is larger than 1 MiB, which no probe expects.');
      buffer = Buffer.concat([buffer], buffer.length * 2);
    }
  }

  function forget(path: string): void {
    const fd = open.get(path);
    open.delete(path);
    if (fd !== undefined) closeSync(fd);
  }

  function readKept(path: string): string | undefined {
    const kept = open.get(path);
    if (kept !== undefined) {
      try {
        return readAll(kept, true, path === mayBeLonger ? 0 : surelyWhole);
      } catch (error) {
        forget(path);
        if (!gone.has(codeOf(error))) throw error;
      }
    }
    return unlessGone(() => {
      const fd = openSync(path, 'r');
      if (open.size < maxOpen) {
        open.set(path, fd);
        try {
          return readAll(fd, true);
        } catch (error) {
          forget(path);
          throw error;
        }
      }
      return readOnce(fd);
    });
  }

  function readOnce(fd: number): string {
    try {
      return readAll(fd, false);
    } finally {
      closeSync(fd);
    }
  }

  return {
    readFile: (path) => (staysOpen(path) ? readKept(path) : unlessGone(() => readOnce(openSync(path, 'r')))),
    readPart: (path, fromByte, mostBytes) =>
      unlessGone(() => {
        const fd = openSync(path, 'r');
        try {
          const { size, ino } = fstatSync(fd);
          // The kernel's own files say that they are empty, and give a page at a time.
          const longest = size === 0 ? mostBytes : size - fromByte;
          const bytes = Buffer.alloc(Math.max(0, Math.min(mostBytes, maxBytes, longest)));
          let n = 0;
          for (let got = -1; got !== 0 && n < bytes.length; n += got) {
            got = readSync(fd, bytes, n, bytes.length - n, fromByte + n);
          }
          return { bytes: bytes.subarray(0, n), sizeBytes: size, inode: ino };
        } finally {
          closeSync(fd);
        }
      }),
    list: (path) => unlessGone(() => readdirSync(path)) ?? [],
    stat(path) {
      const link = unlessGone(() => lstatSync(path));
      if (link === undefined) return undefined;
      const kind = link.isFile() ? 'file' : link.isDirectory() ? 'folder' : link.isSymbolicLink() ? 'link' : 'other';
      const target = kind === 'link' ? (unlessGone(() => statSync(path)) ?? link) : link;
      const onlyRootWrites = target.uid === 0 && (target.mode & 0o022) === 0;
      return {
        kind,
        sizeBytes: target.size,
        modifiedAt: target.mtimeMs,
        ...(process.platform === 'win32' ? {} : { onlyRootWrites, anyoneReads: (target.mode & 0o004) !== 0 }),
      };
    },
    readLink: (path) =>
      unlessGone(() => {
        try {
          return readlinkSync(path);
        } catch (error) {
          if (codeOf(error) === 'EINVAL') return undefined;
          throw error;
        }
      }),
    statfs(path) {
      const use = unlessGone(() => statfsSync(path));
      if (use === undefined) return undefined;
      return {
        totalBytes: use.blocks * use.bsize,
        availableBytes: use.bavail * use.bsize,
        freeBytes: use.bfree * use.bsize,
        inodes: use.files,
        freeInodes: use.ffree,
      };
    },
    close() {
      for (const fd of open.values()) closeSync(fd);
      open.clear();
    },
  };
}
