import { StoreError, type StoreErrorCode } from '../store-error.ts';

/** What SQLite's result codes (sqlite.org/rescode.html) and the system's error codes mean for a person. */
const meanings: readonly {
  readonly codes: RegExp;
  readonly code: StoreErrorCode;
  readonly sentence: (path: string) => string;
}[] = [
  {
    codes: /^(SQLITE_FULL|ENOSPC|EDQUOT|SQLITE_IOERR_SHMSIZE)/,
    code: 'disk-full',
    sentence: (path) =>
      `The disk that holds ${path} is full. Free space on it or lower the size bound of the storage; what was not written is sent again.`,
  },
  {
    codes: /^(SQLITE_BUSY|SQLITE_LOCKED|SQLITE_PROTOCOL)/,
    code: 'locked',
    sentence: (path) =>
      `The database ${path} is in use by another collector. Stop that one first ("fuser ${path}.lock" names its process), or give this one its own data folder.`,
  },
  {
    codes: /^(SQLITE_CORRUPT|SQLITE_NOTADB)/,
    code: 'corrupt',
    sentence: (path) =>
      `The database ${path} is damaged or not a Forewarn database. It was left as it is: move it aside and restore the last good backup ("forewarn-collector restore FILE").`,
  },
  {
    codes: /^(SQLITE_CANTOPEN|SQLITE_PERM|SQLITE_AUTH|SQLITE_READONLY|EACCES|EPERM|EROFS|EISDIR|ENOTDIR|ENOENT|EEXIST)/,
    code: 'unreadable',
    sentence: (path) =>
      `The database ${path} cannot be opened for reading and writing. Check that the folder exists, is not mounted read-only, and belongs to the collector's user.`,
  },
  {
    codes: /^SQLITE_IOERR/,
    code: 'failed',
    sentence: (path) =>
      `The disk that holds ${path} reported an error. Look at the system's log for it, and move the data folder to a sound disk.`,
  },
];

export function asStoreError(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const found = meanings.find(({ codes }) => codes.test(code));
  const text = error instanceof Error ? error.message : String(error);
  if (found !== undefined) return new StoreError(found.code, `${found.sentence(path)} (${code}: ${text})`, error);
  return new StoreError(
    'failed',
    `The database ${path} refused: ${text}. This is a fault of the program; report it.`,
    error,
  );
}
