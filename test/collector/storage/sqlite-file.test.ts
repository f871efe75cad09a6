import { copyFile, mkdir, mkdtemp, open as openFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStores } from '../../../packages/collector/src/storage/index.ts';
import {
  assertDurable,
  openForReading,
  openForWriting,
} from '../../../packages/collector/src/storage/sqlite/connection.ts';
import { migrate, migrations, versionOf } from '../../../packages/collector/src/storage/sqlite/migrations.ts';
import { ensureRecordTables } from '../../../packages/collector/src/storage/sqlite/schema.ts';
import { append, deviceNamed, hourMs, minuteMs, monday, reportsBetween, withOneDevice } from './fleet-fixture.ts';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forewarn-file-'));
  path = join(folder, 'forewarn.db');
});
afterEach(() => rm(folder, { recursive: true }));

const url = (): string => `sqlite:${path}`;

/** A file as version 1 left it. */
async function madeByVersionOne(): Promise<void> {
  const stores = await openStores(url());
  await stores.core.tx([{ put: 'device', row: deviceNamed('pc-1', 1) }]);
  await stores.close();
}

describe('every connection', () => {
  it('commits with synchronous=FULL in WAL mode', async () => {
    const writing = openForWriting(path);
    const reading = openForReading(path);
    for (const db of [writing, reading]) {
      expect(db.pragma('synchronous', { simple: true })).toBe(2);
      expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    }
    expect(writing.pragma('auto_vacuum', { simple: true })).toBe(2);
    expect(() => reading.exec('CREATE TABLE x (y)')).toThrow(/readonly/);
    reading.close();
    writing.close();
  });

  it('that would not survive a power cut is refused', () => {
    const db = openForWriting(path);
    db.pragma('synchronous = NORMAL');
    expect(() => assertDurable(db, path)).toThrow(/synchronous=1.*instead of FULL/);
    expect(db.open).toBe(false);
  });
});

describe('a database file', () => {
  it('and its lock are readable by their owner only', async () => {
    await madeByVersionOne();
    for (const file of [path, `${path}.lock`]) expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('in use by another collector is refused with a way out', async () => {
    const first = await openStores(url());
    await expect(openStores(url())).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining('another collector'),
    });
    await first.close();
    await (await openStores(url())).close();
  });

  it('that is no database is refused and left as it is', async () => {
    await writeFile(path, 'Dear diary, '.repeat(1000));
    await expect(openStores(url())).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining('backup'),
    });
    expect((await stat(path)).size).toBe(12_000);
  });

  it('of another program is refused', async () => {
    const other = new Database(path);
    other.exec('CREATE TABLE contacts (name)');
    other.close();
    await expect(openStores(url())).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining('another program'),
    });
  });

  it('with damaged pages is refused at start', async () => {
    const stores = await openStores(url());
    await stores.core.tx(
      Array.from(
        { length: 400 },
        (_, i) => ({ put: 'setting', row: { id: `s${i}`, value: 'v'.repeat(200) } }) as const,
      ),
    );
    await stores.close();
    const file = await openFile(path, 'r+');
    const { size } = await file.stat();
    for (let at = 4096; at < size; at += 4096) await file.write(Buffer.alloc(64, 0xa5), 0, 64, at);
    await file.close();
    await expect(openStores(url())).rejects.toMatchObject({ code: 'corrupt' });
  });

  it('in a place that cannot be is refused as unreadable', async () => {
    await writeFile(join(folder, 'file'), '');
    await mkdir(join(folder, 'data'));
    for (const place of [join(folder, 'file', 'forewarn.db'), join(folder, 'data')]) {
      await expect(openStores(`sqlite:${place}`)).rejects.toMatchObject({ code: 'unreadable' });
    }
  });

  it('needs a known scheme and a path', async () => {
    await expect(openStores('sqlite:')).rejects.toMatchObject({ code: 'bad-url' });
    await expect(openStores('postgres://db')).rejects.toMatchObject({
      code: 'bad-url',
      message: expect.stringContaining('sqlite'),
    });
  });

  it('after close refuses everything, and opens again with all it had', async () => {
    const stores = await openStores(url());
    await stores.core.tx([{ put: 'device', row: deviceNamed('pc-1', 1) }]);
    await stores.close();
    await stores.close();
    await expect(stores.core.get('device', 'pc-1')).rejects.toMatchObject({ code: 'closed' });
    const again = await openStores(url());
    expect(await again.core.count('device')).toBe(1);
    await again.close();
  });
});

describe('a file that was larger', () => {
  it('is given back to the file system, but for some spare pages', async () => {
    const stores = await openStores(url());
    const settings = Array.from({ length: 2_000 }, (_, i) => ({ id: `s${i}`, value: 'v'.repeat(2_000) }));
    await stores.core.tx(settings.map((row) => ({ put: 'setting', row }) as const));
    await stores.core.tx(settings.map(({ id }) => ({ remove: 'setting', id }) as const));
    const all = 1e13;
    const limits = { rawMs: all, fiveMinutesMs: all, hourMs: all, eventMs: all, maxBytes: all };
    expect(await stores.history.retain(monday, limits)).toEqual({ removed: 0 });
    await stores.close();
    const { size } = await stat(path);
    expect(size).toBeLessThan(1_000_000);
  });
});

describe('a migration', () => {
  const addColour = {
    name: 'colour',
    up: (db: Database.Database) => db.exec('ALTER TABLE label ADD COLUMN colour TEXT'),
  };

  it('keeps a checked copy of the old file, then changes it', async () => {
    await madeByVersionOne();
    const db = openForWriting(path);
    migrate(db, path, [...migrations, { ...addColour, up: (own) => void addColour.up(own) }]);
    expect(versionOf(db)).toBe(migrations.length + 1);
    expect(db.prepare('SELECT count(colour) FROM label').get()).toBeDefined();
    db.close();
    const copy = new Database(`${path}.before-v${migrations.length + 1}`, { readonly: true });
    expect(versionOf(copy)).toBe(migrations.length);
    expect(copy.prepare('SELECT count(*) FROM device').pluck().get()).toBe(1);
    copy.close();
  });

  it('that fails leaves the old version, and can be tried again', async () => {
    await madeByVersionOne();
    const db = openForWriting(path);
    const broken = {
      name: 'broken',
      up(own: Database.Database): void {
        addColour.up(own);
        throw new Error('power cut');
      },
    };
    expect(() => migrate(db, path, [...migrations, broken])).toThrow('power cut');
    expect(versionOf(db)).toBe(migrations.length);
    expect(() => db.prepare('SELECT colour FROM label')).toThrow(/no such column/);
    migrate(db, path, [...migrations, { ...addColour, up: (own) => void addColour.up(own) }]);
    expect(versionOf(db)).toBe(migrations.length + 1);
    db.close();
  });

  it('never goes back: a file of a newer program is refused', async () => {
    await madeByVersionOne();
    const db = new Database(path);
    db.pragma('user_version = 99');
    db.close();
    await expect(openStores(url())).rejects.toMatchObject({
      code: 'newer-schema',
      message: expect.stringContaining('schema 99'),
    });
  });

  it('is not needed for a field that is newly indexed: indexes follow the list of nouns', async () => {
    await madeByVersionOne();
    const db = openForWriting(path);
    db.exec('DROP INDEX "device.site"; CREATE INDEX "device.colour" ON device (json)');
    ensureRecordTables(db);
    const indexes = db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'index'`).pluck().all();
    expect(indexes).toContain('device.site');
    expect(indexes).not.toContain('device.colour');
    const plan = JSON.stringify(
      db.prepare(`EXPLAIN QUERY PLAN SELECT json FROM device WHERE json_extract(json, '$.site') IS ?`).all('Bern'),
    );
    expect(plan).toContain('device.site');
    db.close();
  });
});

describe('a backup', () => {
  it('made while reports come in is a whole store of one moment', async () => {
    const stores = await openStores(url());
    await withOneDevice(stores);
    await append(
      stores,
      reportsBetween(monday, monday + 2 * hourMs, minuteMs, (at) => at % 97),
    );
    await stores.history.compact(monday + hourMs);
    const copy = join(folder, 'copies.db');
    const writing = Promise.all(
      Array.from({ length: 20 }, (_, i) => append(stores, [{ number: 1, at: monday + 3 * hourMs + i, values: [i] }])),
    );
    await Promise.all([writing, stores.backup(copy)]);
    await stores.close();
    expect((await stat(copy)).mode & 0o777).toBe(0o600);

    const restored = await openStores(`sqlite:${copy}`);
    const { at } = await restored.history.read({
      device: 'pc-1',
      metric: 'cpu',
      instance: '',
      from: monday,
      to: monday + 2 * hourMs,
      stepMs: 0,
    });
    expect(at).toHaveLength(120);
    await restored.close();
  });

  it('to a place that cannot be is refused, and leaves nothing there', async () => {
    const stores = await openStores(url());
    await expect(stores.backup(join(folder, 'nowhere', 'copy.db'))).rejects.toMatchObject({ code: 'unreadable' });
    await stores.close();
  });

  it('of the main file alone by copying it is not one: the newest rows are in the log', async () => {
    const stores = await openStores(url());
    await stores.core.tx([{ put: 'setting', row: { id: 'a', value: 'b' } }]);
    await copyFile(path, join(folder, 'naive.db'));
    await stores.backup(join(folder, 'good.db'));
    await stores.close();
    const good = new Database(join(folder, 'good.db'), { readonly: true });
    expect(good.prepare('SELECT count(*) FROM setting').pluck().get()).toBe(1);
    good.close();
  });
});
