import { existsSync, readFileSync } from 'node:fs';
import { it } from 'vitest';

const folder = new URL('../../../shared/recordings/', import.meta.url);

/** What a real machine printed, from the recordings beside the project; a test without its recording is named as left out. */
export function onRecording(path: string, name: string, test: (content: Buffer) => void | Promise<void>): void {
  const file = new URL(path, folder);
  if (existsSync(file)) return void it(`${name} (${path})`, () => test(readFileSync(file)));
  const reason = `${name}: left out, the recording ${path} is not here`;
  process.stderr.write(`${reason}\n`);
  it.skip(reason);
}
