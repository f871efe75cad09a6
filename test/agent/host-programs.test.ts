import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findProgram, programPaths } from '../../packages/agent/src/host/programs.ts';
import { createHost } from '../../packages/agent/src/host.ts';

const folders: string[] = [];
/** Root's own folder: below /tmp everything is rightly unsafe. */
function rootFolder(): string {
  const folder = mkdtempSync('/var/lib/forewarn-test-');
  folders.push(folder);
  chmodSync(folder, 0o755);
  return folder;
}

function program(path: string, mode = 0o755): string {
  writeFileSync(path, '#!/bin/sh\necho ran\n');
  chmodSync(path, mode);
  return path;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('the places of programs', () => {
  it('are absolute on every platform, so that no search path is ever asked', () => {
    for (const [platform, paths] of Object.entries(programPaths)) {
      for (const path of Object.values(paths).flat()) {
        expect(path, platform).toMatch(platform === 'win32' ? /^C:\\/ : /^\//);
      }
    }
  });

  it('of this system are safe', () => {
    expect(findProgram(['/nowhere/sh', '/bin/sh'], 'linux')).toMatchObject({ outcome: 'safe' });
    expect(findProgram([], 'linux')).toEqual({ outcome: 'missing' });
    expect(findProgram(['/etc/passwd/restic'], 'linux')).toEqual({ outcome: 'missing' });
  });

  it('under a folder where everybody may write are unsafe, sticky or not', () => {
    const folder = mkdtempSync(join(tmpdir(), 'forewarn-'));
    folders.push(folder);
    expect(findProgram([program(join(folder, 'restic'))], 'linux')).toEqual({ outcome: 'unsafe' });
  });
});

describe.runIf(process.getuid?.() === 0)('a program in a place of root’s', () => {
  it('is safe while nobody else may write it, its folder, or one above', () => {
    const folder = rootFolder();
    const path = program(join(folder, 'restic'));
    expect(findProgram([path], 'linux')).toEqual({ outcome: 'safe', path });
  });

  it('is unsafe when others may write it, or a group that is not root’s', () => {
    const folder = rootFolder();
    expect(findProgram([program(join(folder, 'a'), 0o757)], 'linux').outcome).toBe('unsafe');
    const grouped = program(join(folder, 'b'), 0o775);
    expect(findProgram([grouped], 'linux').outcome).toBe('safe');
    chownSync(grouped, 0, 65_534);
    chmodSync(grouped, 0o775);
    expect(findProgram([grouped], 'linux').outcome).toBe('unsafe');
  });

  it('is unsafe when somebody else owns it or a folder above it', () => {
    const folder = rootFolder();
    const owned = program(join(folder, 'a'));
    chownSync(owned, 65_534, 65_534);
    expect(findProgram([owned], 'linux').outcome).toBe('unsafe');
    mkdirSync(join(folder, 'sub'));
    const below = program(join(folder, 'sub', 'b'));
    chownSync(join(folder, 'sub'), 65_534, 0);
    expect(findProgram([below], 'linux').outcome).toBe('unsafe');
  });

  it('is judged by what its link leads to, and by where the link lies', () => {
    const folder = rootFolder();
    const target = program(join(folder, 'target'), 0o757);
    symlinkSync(target, join(folder, 'link'));
    expect(findProgram([join(folder, 'link')], 'linux').outcome).toBe('unsafe');
    mkdirSync(join(folder, 'open'));
    chmodSync(join(folder, 'open'), 0o777);
    symlinkSync('/bin/sh', join(folder, 'open', 'link'));
    expect(findProgram([join(folder, 'open', 'link')], 'linux').outcome).toBe('unsafe');
  });

  it('is not started when it is unsafe, and a missing one is called missing', async () => {
    const folder = rootFolder();
    const host = createHost({
      mainFile: '',
      programs: { restic: [program(join(folder, 'a'), 0o777)], borg: ['/nowhere/borg'] },
    });
    const limit = { timeLimitMs: 1000 };
    expect(await host.run('restic', [], limit)).toEqual({ code: null, stdout: '', stderr: '', outcome: 'unsafe' });
    expect((await host.run('borg', [], limit)).outcome).toBe('missing');
    expect(host.ownUse().childrenStarted).toBe(0);
    host.close();
  });
});
