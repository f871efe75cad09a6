import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { printable, table } from '../../../packages/collector/src/commands/table.ts';
import { openShell } from './shell.ts';

let shell = openShell();
beforeEach(() => {
  shell = openShell();
  mkdirSync(shell.data, { mode: 0o700 });
});
afterEach(() => shell.remove());

describe('the command line without a running collector', () => {
  it('makes users with a password shown once or read from standard input', async () => {
    const made = await shell.run('user', 'create', 'Ada', '--role', 'admin', '--json');
    expect(JSON.parse(made.out)).toMatchObject({
      id: 'ada',
      role: 'admin',
      password: expect.stringMatching(/^.{20}$/),
    });
    shell.type('a password of my own\n');
    const own = await shell.run('user', 'create', 'bob', '--password-file', '-');
    expect(own.out).toBe('bob may now sign in as viewer.');
    expect((await shell.run('user', 'list')).out).toMatch(/^NAME +ROLE.*\nAda +admin.*\nbob +viewer/);
    expect((await shell.run('user', 'set-role', 'bob', 'technician')).out).toMatch(/bob is technician/);
    expect(await shell.run('user', 'set-role', 'bob', 'boss')).toMatchObject({ code: 2 });
    const taken = await shell.run('user', 'create', 'ADA');
    expect(taken).toMatchObject({ code: 1, err: 'There is a user named ADA already.' });
  });

  it('prints a setup link while there is no user, and afterwards says what to do instead', async () => {
    const link = await shell.run('setup-link', '--json');
    expect(JSON.parse(link.out).links[0]).toMatch(/^http:\/\/localhost:\d+\/setup#[\w-]{43}$/);
    await shell.run('user', 'create', 'ada', '--role', 'admin');
    const none = await shell.run('setup-link');
    expect(none.code).toBe(1);
    expect(none.err).toMatch(/user set-password NAME/);
  });

  it('makes, lists and revokes tokens of both kinds', async () => {
    await shell.run('user', 'create', 'ada', '--role', 'technician');
    const token = await shell.run('api-token', 'create', 'ada', '--role', 'viewer', '--days', '7');
    expect(token.out).toMatch(/^fwn_pat_/);
    const [row] = JSON.parse((await shell.run('api-token', 'list', '--json')).out);
    expect(row).toMatchObject({ user: 'ada', role: 'viewer' });
    expect((await shell.run('api-token', 'revoke', row.id.slice(0, 8))).out).toBe('Revoked.');
    expect(await shell.run('api-token', 'create', 'ada', '--role', 'admin')).toMatchObject({ code: 1 });
    const enrol = await shell.run('token', 'create', '--uses', '20', '--site', 'Kiel');
    expect(enrol.out).toMatch(/^fwn_enr_/);
    expect((await shell.run('token', 'list')).out).toMatch(/console .* 20 +yes +Kiel/);
    expect(await shell.run('token', 'create', '--valid', 'long')).toMatchObject({ code: 2 });
    expect((await shell.run('token', 'revoke', 'zz')).err).toMatch(/no token whose id begins with "zz"/);
  });

  it('keeps an audit log of what it did, and finds it intact', async () => {
    await shell.run('user', 'create', 'ada', '--role', 'admin');
    expect((await shell.run('audit', 'list')).out).toMatch(/console +user\.create +ada/);
    expect(await shell.run('audit', 'verify')).toMatchObject({
      code: 0,
      out: expect.stringContaining('intact: 1 entries'),
    });
  });

  it('copies the store and puts it back, keeping what was there', async () => {
    await shell.run('user', 'create', 'ada', '--role', 'admin');
    const path = join(shell.folder, 'copy.db');
    const copied = await shell.run('backup', path);
    expect(copied).toMatchObject({ code: 0, err: '' });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await shell.run('backup', path)).err).toMatch(/exists already/);
    await shell.run('user', 'create', 'eve');
    const restored = JSON.parse((await shell.run('restore', path, '--json')).out);
    expect(restored).toMatchObject({ devices: 0, auditIntact: true });
    expect(existsSync(restored.kept)).toBe(true);
    expect((await shell.run('user', 'list')).out).not.toContain('eve');
    expect((await shell.run('audit', 'list')).out).toContain('restore');
  });

  it('refuses to restore what is no backup, or without the keys that belong to it', async () => {
    const other = shell.write('notes.txt', 'these are notes, not a database');
    expect((await shell.run('restore', other)).err).toMatch(/is not a backup made by Forewarn/);
    expect((await shell.run('restore', 'gone.db')).err).toMatch(/cannot be read \(ENOENT\)/);
    const db = shell.write('copy.db', `SQLite format 3\0${'x'.repeat(100)}`);
    expect((await shell.run('restore', db)).err).toMatch(/Put the trust folder back/);
  });

  it('says what to do when there is no data folder', async () => {
    const { code, err } = await shell.run('user', 'list', '--data', 'nowhere');
    expect(code).toBe(1);
    expect(err).toMatch(/There is no data folder .*nowhere.*--data/);
  });

  it('begins no store in a folder that is not its own, and copies none that is not there', async () => {
    expect((await shell.run('backup', 'copy.db')).err).toMatch(/nothing to copy/);
    const trial = openShell();
    mkdirSync(join(trial.folder, 'collector', 'trust'), { recursive: true });
    const deeper = await trial.run('backup', 'copy.db', '--data', trial.folder);
    expect(deeper).toMatchObject({
      code: 1,
      err: expect.stringContaining(`--data ${join(trial.folder, 'collector')}`),
    });
    expect(existsSync(join(trial.folder, 'trust'))).toBe(false);
    shell.write('letter.txt', 'dear reader');
    const other = await shell.run('token', 'create', '--data', shell.folder);
    expect(other).toMatchObject({ code: 1, err: expect.stringMatching(/holds no data of a collector.*--data/) });
    trial.remove();
  });

  it('gives errors as JSON to programs, and teaches by examples', async () => {
    const { err } = await shell.run('user', 'list', '--data', 'nowhere', '--json');
    expect(JSON.parse(err)).toMatchObject({ error: { exitCode: 1 } });
    expect((await shell.run('token', 'create', '--help')).out).toMatch(/Examples:\n.*# for one machine/s);
    expect(await shell.run('nonsense')).toMatchObject({ code: 2, err: expect.stringContaining('unknown command') });
    expect(JSON.parse((await shell.run('openapi')).out)).toMatchObject({ openapi: '3.1.0' });
    expect((await shell.run('rules', 'check')).out).toMatch(/^\d+ rules and 0 overrides are fine\.$/);
  });
});

describe('what a device calls itself', () => {
  it('cannot move the cursor or turn the text in a table (S43)', () => {
    expect(printable('a\u001b[2Jb\u202ec\nd')).toBe('a\ufffd[2Jb\ufffdc\ufffdd');
    expect(table(['NAME', 'N'], [['x\ny', 1]])).toBe('NAME  N\nx\ufffdy   1');
  });
});
