import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { labSuite } from '../lab/lab-suite.ts';

const agent = resolve(import.meta.dirname, '../../packages/agent');
const unit = join(agent, 'systemd/forewarn-agent.service');
const run = (program: string, args: readonly string[]) => spawnSync(program, args, { encoding: 'utf8' });

/** Forbids this process and its children to make memory executable (prctl(2) PR_SET_MDWE, Linux 6.3), then becomes the program. */
const withoutNewCode = `
import ctypes, os, sys
if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) != 0: sys.exit(77)
os.execvp(sys.argv[1], sys.argv[1:])`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fw-service-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

labSuite("The agent's systemd service", { programs: ['systemd-analyze'] }, () => {
  it('exposes little: systemd counts at most 2.0 of 10 (SECURITY S26)', () => {
    const { stdout } = run('systemd-analyze', ['security', '--offline=true', '--no-pager', unit]);
    expect(Number(/exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1])).toBeLessThanOrEqual(2);
  });

  it('is understood by systemd to the last word', () => {
    const copy = join(folder, 'forewarn-agent.service');
    // Here the agent is not installed where the service expects it.
    writeFileSync(copy, readFileSync(unit, 'utf8').replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true'));
    const { stdout, stderr } = run('systemd-analyze', ['verify', '--man=no', copy]);
    expect((stdout + stderr).split('\n').filter((line) => line.includes('forewarn-agent'))).toEqual([]);
  });
});

labSuite('An agent that may not make memory executable', { programs: ['python3'] }, () => {
  it.each(['memory', 'inventory'])('runs its probe "%s"', (probe) => {
    const ended = run('python3', ['-c', withoutNewCode, join(agent, 'bin/forewarn-agent'), 'probe', probe]);
    if (ended.status === 77) throw new Error('This kernel cannot forbid it (Linux 6.3 can).');
    expect(ended.stdout).toContain(`${probe}  ok`);
  });
});
