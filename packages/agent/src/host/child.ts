import { spawn } from 'node:child_process';
import { killGroup, killTree } from './kill-tree.ts';
import type { RunResult } from './machine.ts';

const maxOutputBytes = 1024 * 1024;

/** Stragglers that hold the output open after the child ended are waited for this long. */
const drainMs = 250;

const killMs = 1000;

export interface ChildOptions {
  readonly argv0?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeLimitMs: number;
  readonly signal?: AbortSignal;
  /** Its standard input; empty when left out. */
  readonly input?: string;
}

/** Runs one child to its end in a process group of its own; its whole tree is killed when it takes or says too much. Never rejects. */
export function runChild(path: string, args: readonly string[], options: ChildOptions): Promise<RunResult> {
  return new Promise((resolve) => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let bytes = 0;
    let verdict: RunResult['outcome'] = 'exited';
    let settled = false;

    const child = spawn(path, [...args], {
      cwd: process.platform === 'win32' ? 'C:\\' : '/',
      env: { ...options.env },
      detached: process.platform !== 'win32',
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
      ...(options.argv0 !== undefined && { argv0: options.argv0 }),
    });

    const end = (outcome: RunResult['outcome']): void => {
      if (verdict === 'exited') verdict = outcome;
      if (child.pid !== undefined) killTree(child.pid);
      // A child stuck in the kernel (a dead network mount) cannot be killed; it is not waited for.
      setTimeout(() => settle(null), killMs);
    };
    const onAbort = () => end('timed-out');
    const timer = setTimeout(onAbort, options.timeLimitMs);
    options.signal?.addEventListener('abort', onAbort, { once: true });

    const settle = (code: number | null): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      child.stdout?.destroy();
      child.stderr?.destroy();
      const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString('utf8');
      resolve({ code, stdout: text(stdout), stderr: text(stderr), outcome: verdict });
    };

    if (child.stdin !== null) {
      // A child that ends without reading all of it is judged by how it ended.
      child.stdin.on('error', () => child.stdin?.destroy());
      child.stdin.end(options.input);
    }
    const keep = (into: Buffer[]) => (chunk: Buffer) => {
      const room = maxOutputBytes - bytes;
      if (room > 0) into.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
      bytes += chunk.length;
      if (bytes > maxOutputBytes) end('too-long');
    };
    child.stdout?.on('data', keep(stdout));
    child.stderr?.on('data', keep(stderr));
    child.on('error', (error) => {
      stderr.push(Buffer.from(error.message));
      verdict = 'missing';
      settle(null);
    });
    child.on('exit', (code) => {
      // What the child left running must not outlive it, nor keep us waiting for its output to close.
      if (child.pid !== undefined) killGroup(child.pid);
      setTimeout(() => settle(code), drainMs).unref();
    });
    child.on('close', (code) => settle(code));
  });
}
