import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface BootedMachine {
  /** Its root as this machine sees it, from inside its own namespaces. */
  readonly root: string;
  /** Runs a program in it. */
  run(program: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }>;
  stop(): Promise<void>;
}

const bootLimitMs = 30_000;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The only child of a process, once it is there. */
function childOf(pid: number): string | undefined {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0] || undefined;
}

/**
 * This machine's own system booted by systemd in a container, on a layer that is thrown away (LAB §0, B).
 * `files` are put into it before it boots. It has no network but its own loopback.
 */
export async function bootMachine(files: Readonly<Record<string, string>>): Promise<BootedMachine> {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-boot-'));
  const at = (name: string) => join(folder, name);
  execFileSync('mount', ['-t', 'tmpfs', 'none', folder]);
  for (const name of ['upper', 'work', 'root']) mkdirSync(at(name));
  const layers = `lowerdir=/,upperdir=${at('upper')},workdir=${at('work')}`;
  execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', layers, at('root')]);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(at(`root${path}`)), { recursive: true });
    writeFileSync(at(`root${path}`), text);
  }
  const flags = '-b --register=no --keep-unit --private-network --console=passive --kill-signal=SIGRTMIN+3'.split(' ');
  const nspawn = spawn('systemd-nspawn', [...flags, `--machine=fw${process.pid}`, '-D', at('root')], {
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => nspawn.once('exit', resolve));
  let leader = '';

  const run: BootedMachine['run'] = (program, ...args) =>
    new Promise((resolve) => {
      execFile('nsenter', ['-t', leader, '-a', program, ...args], (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      });
    });

  const stop = async () => {
    nspawn.kill('SIGTERM');
    await Promise.race([ended, pause(5000)]);
    if (nspawn.exitCode === null) nspawn.kill('SIGKILL');
    await ended;
    execFileSync('umount', ['-l', at('root')]);
    execFileSync('umount', ['-l', folder]);
    rmdirSync(folder);
  };

  const giveUpAt = Date.now() + bootLimitMs;
  for (;;) {
    leader = (nspawn.pid && nspawn.exitCode === null && childOf(nspawn.pid)) || '';
    const state = leader === '' ? '' : (await run('systemctl', 'is-system-running')).stdout.trim();
    if (state === 'running' || state === 'degraded') return { root: `/proc/${leader}/root`, run, stop };
    if (Date.now() > giveUpAt || nspawn.exitCode !== null) {
      await stop();
      throw new Error(`The machine did not boot (${state || `systemd-nspawn ended with ${nspawn.exitCode}`}).`);
    }
    await pause(200);
  }
}
