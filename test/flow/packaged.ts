import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const script = new URL('../../packages/agent/packaging/package.mjs', import.meta.url).pathname;

/** The folder of a packaged agent below `out`; its Node.js is fetched the first time. */
export async function packageAgent(platform: string, out: string): Promise<string> {
  const args = [script, '--platform', platform, '--out', out, '--folder-only'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 170_000 });
  const folder = stdout.trim().split('\n').at(-1);
  if (folder === undefined) throw new Error(`Nothing was packaged: ${stdout}`);
  return folder;
}
