import type { Platform } from '@forewarn/shared';

/** The programs the agent may start, and no others. Paths are absolute and per platform in `host/programs.ts`. */
export const programs = ['ping', 'restic', 'borg'] as const;
export type Program = (typeof programs)[number];

export interface RunResult {
  readonly code: number | null;
  /** Cut at 1 MiB; invalid UTF-8 replaced. */
  readonly stdout: string;
  readonly stderr: string;
  /** `unsafe`: the file or a parent folder is writable by others or not root's (SECURITY S23); `open-circuit`: it failed too often lately. */
  readonly outcome: 'exited' | 'timed-out' | 'too-long' | 'missing' | 'unsafe' | 'open-circuit';
}

export interface FileSystemUse {
  readonly totalBytes: number;
  /** What an ordinary user may still use. */
  readonly availableBytes: number;
  readonly freeBytes: number;
  /** 0 where the file system does not count inodes (btrfs). */
  readonly inodes: number;
  readonly freeInodes: number;
}

export interface FileInfo {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly sizeBytes: number;
  readonly modifiedAt: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
}

export type Reach =
  | { readonly outcome: 'open' | 'refused'; readonly ms: number }
  | { readonly outcome: 'timeout' | 'unreachable' };

/**
 * The machine as probes see it: the only way to files, programs, sockets and clocks, so that a test hands in a recorded machine.
 * Synchronous reads are for /proc, /sys and local file systems only: `fs.promises` costs four times as much (DESIGN §3).
 */
export interface Host {
  readonly platform: Platform;
  /** Wall clock, epoch ms. */
  now(): number;
  /** Since boot, monotonic, ms. */
  uptimeMs(): number;
  /** Text of a small file (≤ 1 MiB), undefined when it does not exist. Throws on any other error. */
  readFile(path: string): string | undefined;
  /** Names in a folder, [] when it does not exist. */
  list(path: string): string[];
  stat(path: string): FileInfo | undefined;
  readLink(path: string): string | undefined;
  /** Local file systems only: a hung network mount blocks it. */
  statfs(path: string): FileSystemUse | undefined;
  /** Never two children at once; killed with its tree at `timeLimitMs`. Never rejects for what the child does. */
  run(
    program: Program,
    args: readonly string[],
    options: { timeLimitMs: number; env?: Record<string, string>; signal?: AbortSignal },
  ): Promise<RunResult>;
  /** systeminformation, asked in a child of ours that exits (inventory), or in process where the platform has no cheaper way. */
  information<T>(call: string, signal?: AbortSignal): Promise<T>;
  /** TCP connect and close. A refusal proves the host alive. */
  reach(target: { host: string; port: number; timeoutMs: number }): Promise<Reach>;
  /** One DNS question to one server (or the system's), one try. Resolves to milliseconds; rejects with the resolver's code. */
  resolve(name: string, options: { server?: string; timeoutMs: number }): Promise<number>;
  /** Plain HTTP over TCP or a Unix socket; body capped at 1 MiB. */
  http(request: {
    socketPath?: string;
    host?: string;
    port?: number;
    tls?: boolean;
    method: string;
    path: string;
    headers: Record<string, string>;
    body?: Buffer;
    timeoutMs: number;
  }): Promise<HttpAnswer>;
}
