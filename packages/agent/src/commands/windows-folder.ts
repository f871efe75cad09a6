import { Failure } from '../failure.ts';
import type { Host } from '../host.ts';

const limitMs = 20_000;
/** Well-known SIDs, the same in every language: the system, and the administrators. */
const keepers = ['*S-1-5-18', '*S-1-5-32-544'];

/**
 * Windows lets everybody read what is below ProgramData. From here on the folder with the device's key is for the system, the
 * administrators and the account that enrols alone (SECURITY, enrolment 2). Throws a `Failure` when that cannot be had.
 */
export async function closeFolder(host: Pick<Host, 'run'>, folder: string, account: string | undefined): Promise<void> {
  const allowed = account === undefined ? keepers : [...keepers, account];
  const rights = allowed.map((name) => `${name}:(OI)(CI)F`);
  const args = [folder, '/inheritance:r', ...rights.flatMap((right) => ['/grant:r', right]), '/q'];
  const { outcome, code, stderr } = await host.run('icacls', args, { timeLimitMs: limitMs });
  if (outcome === 'exited' && code === 0) return;
  const why = outcome === 'exited' ? stderr.trim().slice(0, 200) || `icacls ended with ${code}` : `icacls: ${outcome}`;
  throw new Failure(
    `The folder ${folder} could not be closed to other accounts (${why}). Run this command as administrator, or choose another folder with --data FOLDER.`,
  );
}
