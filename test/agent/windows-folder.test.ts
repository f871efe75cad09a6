import { describe, expect, it } from 'vitest';
import { closeFolder } from '../../packages/agent/src/commands/windows-folder.ts';
import { recordedHost } from './recorded-host.ts';

const folder = 'C:\\ProgramData\\forewarn-agent\\data';

describe('the folder with the device’s key, on Windows', () => {
  it('is for the system, the administrators and the account that enrols, and inherits nothing', async () => {
    const host = recordedHost();
    host.answerRun = () => ({ outcome: 'exited', code: 0 });
    await closeFolder(host, folder, 'ann');
    expect(host.ran).toEqual([
      `icacls ${folder} /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F /grant:r *S-1-5-32-544:(OI)(CI)F /grant:r ann:(OI)(CI)F /q`,
    ]);
  });

  it.each([
    [{ code: 5, stderr: 'Access is denied.' }, 'Access is denied'],
    [{ code: null, outcome: 'missing' as const }, 'icacls: missing'],
  ])('holds no key when it cannot be closed: %j', async (answer, why) => {
    const host = recordedHost();
    host.answerRun = () => answer;
    await expect(closeFolder(host, folder, undefined)).rejects.toThrow(why);
  });
});
