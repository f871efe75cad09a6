import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runCommand } from '../../../packages/collector/src/commands/program.ts';
import type { Terminal } from '../../../packages/collector/src/commands/terminal.ts';

export const built = resolve(import.meta.dirname, '../../../packages/collector/dist');

/** A terminal in a folder of its own, and the commands typed into it. */
export function openShell(env: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-cli-'));
  let stop: (() => void) | undefined;
  const stopped = new Promise<void>((done) => {
    stop = done;
  });
  let input = '';
  async function run(...args: string[]) {
    const out: string[] = [];
    const err: string[] = [];
    const terminal: Terminal = {
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
      input: async () => input,
      env: { FOREWARN_DATA: join(folder, 'data'), FOREWARN_NETWORK_PORT: '0', FOREWARN_LOOPBACK_PORT: '0', ...env },
      uid: 1000,
      home: folder,
      folder,
      programFolder: built,
      now: Date.now,
      stopAsked: () => stopped,
    };
    const code = await runCommand(args, terminal);
    return { code, out: out.join('\n'), err: err.join('\n') };
  }
  return {
    folder,
    data: join(folder, 'data'),
    run,
    stop: () => stop?.(),
    type: (text: string) => {
      input = text;
    },
    write(name: string, text: string) {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
