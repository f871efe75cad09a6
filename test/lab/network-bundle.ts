import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

/** A TypeScript program as JavaScript that node can run by itself, from the sources as they are now. */
export async function bundled(program: URL): Promise<{ readonly file: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-lab-'));
  const file = join(folder, 'program.mjs');
  await build({
    input: fileURLToPath(program),
    platform: 'node',
    resolve: { conditionNames: ['source', 'import', 'default'] },
    output: { file, format: 'esm', codeSplitting: false },
    logLevel: 'silent',
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
