import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runChild } from '../../packages/agent/src/host/child.ts';
import { createChildren } from '../../packages/agent/src/host/children.ts';
import { childEnvironment } from '../../packages/agent/src/host/environment.ts';

const env = childEnvironment();
const sh = (script: string, timeLimitMs = 20_000, signal?: AbortSignal) =>
  runChild('/bin/sh', ['-c', script], { env, timeLimitMs, ...(signal !== undefined && { signal }) });

/** Running, not merely waiting to be reaped by a slow first process of a container. */
function lives(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}

async function untilDead(pid: number): Promise<boolean> {
  for (let n = 0; n < 100 && lives(pid); n += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  return !lives(pid);
}

const pidIn = (text: string) => Number(/pid (\d+)/.exec(text)?.[1]);

describe('a child', () => {
  it('gives its output, its noise and its code apart', async () => {
    const result = await sh('echo out; echo noise >&2; exit 3');
    expect(result).toEqual({ code: 3, stdout: 'out\n', stderr: 'noise\n', outcome: 'exited' });
  });

  it('that hangs is killed at its limit, with its grandchildren', async () => {
    const result = await sh('sleep 600 & echo pid $!; wait', 300);
    expect(result.outcome).toBe('timed-out');
    expect(await untilDead(pidIn(result.stdout))).toBe(true);
  });

  it('that hangs is killed with what left its process group', async () => {
    const result = await sh("setsid sh -c 'echo pid $$; exec sleep 600' & wait", 500);
    expect(result.outcome).toBe('timed-out');
    expect(pidIn(result.stdout)).toBeGreaterThan(0);
    expect(await untilDead(pidIn(result.stdout))).toBe(true);
  });

  it('that ends takes what it left running with it, and is not waited for because of that', async () => {
    const result = await sh('sleep 600 & echo pid $!', 60_000);
    expect(result).toMatchObject({ outcome: 'exited', code: 0 });
    expect(await untilDead(pidIn(result.stdout))).toBe(true);
  });

  it('that ignores every polite signal is killed all the same', async () => {
    expect(await sh("trap '' TERM INT HUP; while :; do sleep 0.05; done", 200)).toMatchObject({ outcome: 'timed-out' });
  });

  it('that prints a gigabyte is stopped at one mebibyte', async () => {
    const result = await sh('head -c 1073741824 /dev/zero');
    expect(result.outcome).toBe('too-long');
    expect(result.stdout).toHaveLength(1024 * 1024);
  });

  it('that floods its noise is stopped too', async () => {
    const result = await sh('head -c 1073741824 /dev/zero >&2');
    expect(result.outcome).toBe('too-long');
  });

  it('that prints no text gives text with marks in place of what cannot be read', async () => {
    const result = await sh("printf 'a\\377\\300b'");
    expect(result.stdout).toBe('a\uFFFD\uFFFDb');
  });

  it('that cannot be started is missing', async () => {
    const result = await runChild('/nowhere/program', [], { env, timeLimitMs: 1000 });
    expect(result).toMatchObject({ outcome: 'missing', code: null });
  });

  it('is killed when its caller gives up', async () => {
    const controller = new AbortController();
    const running = sh('exec sleep 600', 60_000, controller.signal);
    setTimeout(() => controller.abort(), 100);
    expect((await running).outcome).toBe('timed-out');
  });

  it('sees nothing of the agent’s environment, and cannot be given what loads foreign code', async () => {
    const hostile = {
      PATH: '/tmp/evil',
      LD_PRELOAD: '/tmp/x.so',
      NODE_OPTIONS: '--require /tmp/x',
      PYTHONPATH: '/tmp',
      BASH_ENV: '/tmp/x',
    };
    process.env.LD_LIBRARY_PATH = '/tmp/evil';
    process.env.LC_ALL = 'tr_TR.UTF-8';
    try {
      const given = childEnvironment({ ...hostile, RESTIC_PASSWORD_FILE: '/root/p' });
      const { stdout } = await runChild('/usr/bin/env', [], { env: given, timeLimitMs: 5000 });
      expect(stdout.trim().split('\n').sort()).toEqual([
        'LANG=C',
        'LC_ALL=C',
        'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
        'RESTIC_PASSWORD_FILE=/root/p',
      ]);
    } finally {
      delete process.env.LD_LIBRARY_PATH;
      delete process.env.LC_ALL;
    }
  });
});

describe('children', () => {
  const options = { env, timeLimitMs: 10_000 };

  it('never run two at once', async () => {
    const children = createChildren(() => 0);
    const script = `d=/tmp/fw-turn-${process.pid}; mkdir $d || exit 9; sleep 0.05; rmdir $d`;
    const runs = [1, 2, 3, 4].map((n) => children.run(`k${n}`, '/bin/sh', ['-c', script], options));
    expect((await Promise.all(runs)).map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(children.started()).toBe(4);
  });

  it('whose caller gives up while they wait are never started', async () => {
    const children = createChildren(() => 0);
    const first = children.run('a', '/bin/sh', ['-c', 'sleep 0.3'], options);
    const controller = new AbortController();
    const second = children.run('b', '/bin/true', [], { ...options, signal: controller.signal });
    controller.abort();
    expect((await second).outcome).toBe('timed-out');
    await first;
    expect((await children.run('c', '/bin/true', [], options)).outcome).toBe('exited');
    expect(children.started()).toBe(2);
  });

  it('are not let to queue without end', async () => {
    const children = createChildren(() => 0);
    const runs = Array.from({ length: 40 }, () => children.run('a', '/bin/true', [], options));
    const outcomes = (await Promise.all(runs)).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'open-circuit').length).toBeGreaterThan(0);
    expect(outcomes.filter((outcome) => outcome === 'exited').length).toBeGreaterThanOrEqual(32);
  });

  it('of a command that keeps hanging are left alone for a while, then tried once more; others go on', async () => {
    let now = 0;
    const children = createChildren(() => now);
    const hang = () => children.run('hang', '/bin/sh', ['-c', 'sleep 600'], { env, timeLimitMs: 50 });
    for (let n = 0; n < 3; n += 1) expect((await hang()).outcome).toBe('timed-out');
    expect((await hang()).outcome).toBe('open-circuit');
    expect((await children.run('other', '/bin/true', [], options)).outcome).toBe('exited');
    now += 5 * 60_000;
    expect((await hang()).outcome).toBe('timed-out');
    now += 5 * 60_000;
    expect((await hang()).outcome).toBe('open-circuit');
    now += 5 * 60_000;
    expect((await children.run('hang', '/bin/true', [], options)).outcome).toBe('exited');
    expect((await hang()).outcome).toBe('timed-out');
  });

  it('that end with an error code did not fail: it is their answer', async () => {
    const children = createChildren(() => 0);
    for (let n = 0; n < 5; n += 1) {
      expect(await children.run('a', '/bin/false', [], options)).toMatchObject({ outcome: 'exited', code: 1 });
    }
  });
});
