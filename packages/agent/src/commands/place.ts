import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type AgentSettings, defaultDataFolder, loadSettings } from '../config.ts';
import { codeOf, Failure } from '../failure.ts';
import { type IdentityStore, openIdentity } from '../identity.ts';
import { type Terminal, textOf, type Values } from './command.ts';

/** Where this agent's things are, from settings and options. */
export interface Place {
  readonly settings: AgentSettings;
  readonly folder: string;
  readonly statusFile: string;
  readonly lockFile: string;
  readonly stateFolder: string;
  readonly bufferFolder: string;
  /** Files of programs that the agent starts. */
  readonly workFolder: string;
  /** Where jobs call with heartbeats: a socket, on Windows a named pipe. */
  readonly heartbeatSocket: string;
  readonly identity: IdentityStore;
}

export function findPlace(values: Values, terminal: Terminal): Place {
  const settings = loadSettings(textOf(values, 'config'), terminal);
  const folder = textOf(values, 'data') ?? settings.dataFolder ?? defaultDataFolder(terminal);
  return {
    settings,
    folder,
    statusFile: join(folder, 'status.json'),
    lockFile: join(folder, 'agent.pid'),
    stateFolder: join(folder, 'state'),
    bufferFolder: join(folder, 'buffer'),
    workFolder: join(folder, 'work'),
    heartbeatSocket:
      terminal.platform === 'win32' ? '\\\\.\\pipe\\forewarn-agent-heartbeat' : join(folder, 'heartbeat.sock'),
    identity: openIdentity(join(folder, 'identity'), terminal.uid),
  };
}

/** Makes the data folder, for its owner only. Throws a `Failure` when this user may not. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
  } catch (cause) {
    const code = codeOf(cause);
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS' && code !== 'ENOTDIR' && code !== 'EEXIST')
      throw cause;
    throw new Failure(
      `The data folder ${folder} cannot be made or used (${code}). Run this command with sudo, or choose another folder with --data FOLDER.`,
      { cause },
    );
  }
}
