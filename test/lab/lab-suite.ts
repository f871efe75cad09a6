import { accessSync, constants } from 'node:fs';
import { describe, it } from 'vitest';

const folders = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const missing = (program: string) => !folders.some((folder) => isProgram(`${folder}/${program}`));

/** What a lab suite may need beside programs. */
export interface Needs {
  readonly programs: readonly string[];
  /** Programs that lie elsewhere: whole paths. */
  readonly files?: readonly string[];
  /** Mounts, network namespaces. */
  readonly root?: boolean;
}

/**
 * A suite that runs real programs. Where one is missing the suite is named as left out;
 * with FOREWARN_LAB=required (`.ci/run`) it fails instead, so that it can never vanish unseen.
 */
export function labSuite(name: string, needs: Needs, suite: () => void): void {
  const lacks = [...needs.programs.filter(missing), ...(needs.files ?? []).filter((path) => !isProgram(path))];
  if (needs.root && process.getuid?.() !== 0) lacks.push('root');
  if (lacks.length === 0) return void describe(name, suite);
  const reason = `${name}: left out, this machine lacks ${lacks.join(', ')}`;
  if (process.env.FOREWARN_LAB === 'required') {
    return void it(name, () => {
      throw new Error(reason);
    });
  }
  process.stderr.write(`${reason}\n`);
  describe(name, () => it.skip(reason));
}
