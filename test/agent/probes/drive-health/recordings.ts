import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** What other projects recorded on real machines; they are not part of this project, so they may be absent. */
const folder = resolve(import.meta.dirname, '../../../../../shared/recordings');

export const hasRecordings = existsSync(folder);
if (!hasRecordings) process.stderr.write('Left out: the recordings of real machines are not on this machine.\n');

export const recording = (path: string): string => readFileSync(resolve(folder, path), 'utf8');
export const recordingBytes = (path: string): Buffer => readFileSync(resolve(folder, path));
export const recordingPath = (path: string): string => resolve(folder, path);
