import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { watchDiskRoom } from '../../../packages/collector/src/wiring/disk-room.ts';

const mebibyte = 1024 * 1024;

function newDisk(totalMebibytes = 10_240) {
  let freeMebibytes: number | undefined = totalMebibytes;
  const said: string[] = [];
  const log = {
    info: (_: object, text: string) => said.push(text),
    warn: (_: object, text: string) => said.push(text),
  };
  const read = async () => {
    if (freeMebibytes === undefined) throw new Error('no such folder');
    return { freeBytes: freeMebibytes * mebibyte, totalBytes: totalMebibytes * mebibyte };
  };
  const room = watchDiskRoom('/data', { log, read });
  return {
    room,
    said,
    async leave(mebibytes: number | undefined) {
      freeMebibytes = mebibytes;
      await room.look();
    },
  };
}

it('warns once below a tenth or 2 GiB, and says when there is room again', async () => {
  const { room, said, leave } = newDisk(102_400);
  for (const free of [50_000, 9_000, 8_000, 50_000]) await leave(free);
  expect(said).toEqual([expect.stringContaining('almost full'), expect.stringContaining('has room again')]);
  room.stop();
});

it('has no room for readings below 512 MiB, and again only some way above', async () => {
  const { room, said, leave } = newDisk();
  await leave(513);
  expect(room.hasRoom).toBe(true);
  await leave(511);
  expect(room.hasRoom).toBe(false);
  await leave(600);
  expect(room.hasRoom).toBe(false);
  await leave(700);
  expect(room.hasRoom).toBe(true);
  expect(said.map((text) => text.slice(0, 20))).toHaveLength(3);
  room.stop();
});

it('does not stop readings because it cannot look', async () => {
  const { room, said, leave } = newDisk();
  await leave(undefined);
  await leave(undefined);
  expect(room.hasRoom).toBe(true);
  expect(room.freeBytes).toBeNaN();
  expect(said).toHaveLength(1);
  room.stop();
});

it('asks the real file system', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'forewarn-disk-'));
  const room = watchDiskRoom(folder, { log: { info: () => undefined, warn: () => undefined } });
  await room.look();
  expect(room.freeBytes).toBeGreaterThan(0);
  room.stop();
  await rm(folder, { recursive: true });
});
