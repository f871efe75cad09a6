import { uptime } from 'node:os';
import type { Platform } from '@forewarn/shared';
import { findBootId } from './host/boot-id.ts';
import { parseCertificate } from './host/certificate-seen.ts';
import { createChildren } from './host/children.ts';
import { childEnvironment } from './host/environment.ts';
import { createFiles } from './host/files.ts';
import { inventoryArgument, inventoryFlags } from './host/inventory-child.ts';
import { createLogs } from './host/logs.ts';
import {
  defaultSettings,
  type Host,
  type LocalSettings,
  type RunOptions,
  type RunResult,
  windowsSettings,
} from './host/machine.ts';
import { http, nameServers, reach, resolve } from './host/network.ts';
import { createOwnUse } from './host/own-use.ts';
import { findProgram, type Program, type ProgramPaths, programPaths } from './host/programs.ts';
import { createState } from './host/state.ts';
import { systemLoad } from './host/system-load.ts';
import { createThrift } from './host/thrift.ts';

export type { InventoryCall } from './host/inventory-child.ts';
export * from './host/machine.ts';
export type { Program } from './host/programs.ts';
export type { State } from './host/state.ts';

export interface HostOptions {
  /** The agent's main file, started again with `--inventory-child` to ask systeminformation. */
  readonly mainFile: string;
  /** Folder for probes' state; without it state lives as long as the process. */
  readonly stateFolder?: string;
  readonly settings?: Partial<LocalSettings>;
  /** How much faster than usual the agent runs; tests only. 1 when left out. */
  readonly pace?: number;
  /** Other places for the programs; tests only. */
  readonly programs?: Partial<ProgramPaths>;
}

/** The real machine, and `close` for the files it keeps open. */
export type LocalHost = Host & { close(): void };

const inventoryLimitMs = 60_000;

function parseAnswers(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error('The inventory could not be read: the child printed something else than answers.', { cause });
  }
}

function currentPlatform(): Platform {
  const { platform } = process;
  if (platform === 'linux' || platform === 'darwin' || platform === 'win32') return platform;
  throw new Error(`Forewarn's agent runs on Linux, macOS and Windows; this is ${platform}.`);
}

/** The machine this process runs on. */
export function createHost(options: HostOptions): LocalHost {
  const platform = currentPlatform();
  const files = createFiles();
  const children = createChildren(() => performance.now());
  const paths = { ...programPaths[platform], ...options.programs };

  const state = createState(options.stateFolder);
  const uptimeMs = (): number => {
    const text = platform === 'linux' ? files.readFile('/proc/uptime') : undefined;
    return (text === undefined ? uptime() : Number.parseFloat(text)) * 1000;
  };
  const bootId = findBootId({ files, state, bootedAt: Date.now() - uptimeMs() });

  const run = async (program: Program, args: readonly string[], { env, ...limits }: RunOptions): Promise<RunResult> => {
    const places = paths[program] ?? [];
    const found = findProgram(places, platform);
    if (found.outcome !== 'safe') return { code: null, stdout: '', stderr: '', outcome: found.outcome };
    const argv0 = places.find((path) => path.endsWith(program)) ?? found.path;
    return children.run([program, ...args].join(' '), found.path, args, {
      ...limits,
      argv0,
      env: childEnvironment(env),
    });
  };
  const logs = createLogs({ run, state, pace: options.pace ?? 1 });
  const settings = { ...defaultSettings, ...(platform === 'win32' && windowsSettings), ...options.settings };
  const elapsedMs = () => performance.now();

  return {
    platform,
    settings,
    state,
    bootId: () => bootId,
    now: () => Date.now(),
    uptimeMs,
    elapsedMs,
    thrifty: createThrift({ ...files, ...logs, platform, elapsedMs, doLess: settings.doLess }),
    readFile: files.readFile,
    parseCertificate,
    readPart: files.readPart,
    sha256: async (path, signal) => (await import('./host/file-hash.ts')).sha256(path, signal),
    list: files.list,
    stat: files.stat,
    readLink: files.readLink,
    statfs: files.statfs,
    load: systemLoad,
    ownUse: createOwnUse({ files, childrenStarted: children.started }),
    run,
    ...logs,
    async information(calls, signal) {
      const args = [...inventoryFlags, options.mainFile, inventoryArgument, calls.join(',')];
      const result = await children.run(args.join(' '), process.execPath, args, {
        timeLimitMs: inventoryLimitMs,
        env: childEnvironment(),
        ...(signal !== undefined && { signal }),
      });
      if (result.outcome !== 'exited' || result.code !== 0) {
        const why = result.outcome === 'exited' ? `ended with code ${result.code}` : result.outcome;
        throw new Error(`The inventory could not be read (${why}): ${result.stderr.slice(0, 300)}`);
      }
      return parseAnswers(result.stdout);
    },
    reach,
    connect: async (target) => (await import('./host/conversation.ts')).connect(target),
    resolve,
    findService: async (name, timeoutMs) => (await import('./host/service.ts')).findService(name, timeoutMs),
    nameServers,
    http,
    close: files.close,
  };
}
