import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';

const doors = ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'] as const;

/**
 * From here on this process starts no child: every attempt throws ERR_ACCESS_DENIED (SECURITY S54).
 * Node's own permission model would forbid it too, but it takes fsync away (seen on Node 20.20), and with it
 * the promise that keys and acknowledged reports survive a power cut.
 */
export function forbidChildren(): void {
  const refuse = (): never => {
    const error = new Error('The collector starts no program: what it is told to start could not be trusted.');
    throw Object.assign(error, { code: 'ERR_ACCESS_DENIED' });
  };
  for (const door of doors) Object.defineProperty(childProcess, door, { value: refuse, writable: false });
  Object.defineProperty(childProcess.ChildProcess.prototype, 'spawn', { value: refuse, writable: false });
  // What was imported by name before this is told as well.
  syncBuiltinESMExports();
}
