import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGroupCommit, type Job } from '../../../packages/collector/src/storage/sqlite/group-commit.ts';
import { StoreError } from '../../../packages/collector/src/storage/store-error.ts';

let folder = '';
let db: Database.Database;
let statements: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forewarn-group-'));
  db = new Database(join(folder, 'test.db'), { verbose: (sql) => statements.push(String(sql)) });
  db.exec('CREATE TABLE row (id INTEGER PRIMARY KEY)');
  statements = [];
});
afterEach(async () => {
  db.close();
  await rm(folder, { recursive: true });
});

const rows = (): unknown[] => db.prepare('SELECT id FROM row ORDER BY id').pluck().all();
const commits = (): number => statements.filter((sql) => sql === 'COMMIT').length;

/** Pushes jobs at once and waits for all their answers: what each returned, or the code it failed with. */
function pushAll(
  runs: readonly (() => unknown)[],
  aloneAt = -1,
  beforeCommit: () => void = () => undefined,
): Promise<unknown[]> {
  const group = createGroupCommit(db, (error) => new StoreError('failed', String(error), error), {
    beforeCommit,
    settled: () => undefined,
  });
  const answers = runs.map(
    (run, i) =>
      new Promise<unknown>((resolve) => {
        const job: Job = { run, committed: resolve, failed: ({ code }) => resolve(code), alone: i === aloneAt };
        group.push(job);
      }),
  );
  return Promise.all(answers);
}

const insert = (id: number) => (): unknown => db.prepare('INSERT INTO row VALUES (?)').run(id).changes;

describe('everything that waits for the writer', () => {
  it('becomes one transaction', async () => {
    expect(await pushAll([insert(1), insert(2), insert(3)])).toEqual([1, 1, 1]);
    expect(commits()).toBe(1);
    expect(rows()).toEqual([1, 2, 3]);
  });

  it('is not hurt by one among it that conflicts or fails: that one takes back only itself', async () => {
    const conflicting = (): unknown => {
      insert(10)();
      return 'conflict';
    };
    const failing = (): unknown => {
      insert(11)();
      throw new Error('no');
    };
    expect(await pushAll([insert(1), conflicting, insert(2), failing, insert(3)])).toEqual([
      1,
      'conflict',
      1,
      'failed',
      1,
    ]);
    expect(commits()).toBe(1);
    expect(rows()).toEqual([1, 2, 3]);
  });

  it('fails together when the commit fails, and leaves nothing', async () => {
    const refuse = (): void => {
      throw new Error('disk');
    };
    expect(await pushAll([insert(1), insert(2)], -1, refuse)).toEqual(['failed', 'failed']);
    expect(rows()).toEqual([]);
    expect(await pushAll([insert(3)])).toEqual([1]);
    expect(rows()).toEqual([3]);
  });

  it('waits its turn where one must be alone', async () => {
    expect(await pushAll([insert(1), insert(2), insert(3), insert(4)], 2)).toEqual([1, 1, 1, 1]);
    expect(commits()).toBe(3);
  });
});
