import { statfs } from 'node:fs/promises';

const mebibyte = 1024 * 1024;
/** SECURITY R7: people are warned below the one or the other. */
const warnBelow = { share: 0.1, bytes: 2048 * mebibyte };
/** SECURITY R7: readings stop, so that what is left serves incidents, tickets and the audit log. */
const stopBelowBytes = 512 * mebibyte;
/** And go on above this: some way up, so that the first readings do not stop it again. */
const resumeAboveBytes = 640 * mebibyte;
/** It goes on by itself within 30 s (SECURITY R7). */
const everyMs = 10_000;

export interface Space {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

export interface DiskRoom {
  /** False: too little is left, agents are to keep their reports. */
  readonly hasRoom: boolean;
  /** NaN until the first look. */
  readonly freeBytes: number;
  look(): Promise<void>;
  stop(): void;
}

interface DiskRoomDeps {
  readonly log: { info(fields: object, text: string): void; warn(fields: object, text: string): void };
  /** Free and total space of the file system that holds the folder. */
  read?(folder: string): Promise<Space>;
}

/** Watches the disk that holds the store. Each change is logged once, with the way out. */
export function watchDiskRoom(folder: string, { log, read = spaceOf }: DiskRoomDeps): DiskRoom {
  let state: 'ample' | 'low' | 'full' | 'unknown' = 'ample';
  let freeBytes = Number.NaN;

  const enter = (next: typeof state, fields: object) => {
    if (next === state) return;
    const before = state;
    state = next;
    if (next === 'ample') log.info(fields, 'the disk of the store has room again');
    if (next === 'low' && before === 'full')
      log.warn(fields, 'readings are taken again; the disk is still almost full');
    else if (next === 'low')
      log.warn(fields, 'the disk of the store is almost full: make room or lower its size bound');
    if (next === 'full')
      log.warn(fields, 'readings are not taken until there is room on the disk of the store; agents keep them');
    if (next === 'unknown') log.warn(fields, 'how full the disk of the store is cannot be found out');
  };
  const look = async () => {
    try {
      const space = await read(folder);
      freeBytes = space.freeBytes;
      const isFull = freeBytes < (state === 'full' ? resumeAboveBytes : stopBelowBytes);
      const isLow = freeBytes < warnBelow.bytes || freeBytes < space.totalBytes * warnBelow.share;
      enter(isFull ? 'full' : isLow ? 'low' : 'ample', { folder, ...space });
    } catch (error) {
      freeBytes = Number.NaN;
      enter('unknown', { folder, err: error });
    }
  };
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return {
    get hasRoom() {
      return state !== 'full';
    },
    get freeBytes() {
      return freeBytes;
    },
    look,
    stop: () => clearInterval(timer),
  };
}

async function spaceOf(folder: string): Promise<Space> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
