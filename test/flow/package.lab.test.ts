import { readdirSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { labSuite } from '../lab/lab-suite.ts';
import { run } from '../lab/processes.ts';
import { volumeNeeds } from '../lab/volume.ts';
import { fullVolumeStory } from './full-volume.ts';
import { packageAgent } from './packaged.ts';

labSuite('the packaged agent for Linux', { ...volumeNeeds, programs: [...volumeNeeds.programs, 'tar'] }, () => {
  let folder: string;
  let agent: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'forewarn-package-'));
    agent = join(await packageAgent('linux-x64', folder), 'bin/forewarn-agent');
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('runs where no Node.js is installed', async () => {
    const nowhere = { PATH: '/usr/bin:/bin', FOREWARN_NODE: '/nonexistent/node' };
    expect(await run(agent, ['--version'], nowhere)).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('has the service, its settings and the instructions beside it', () => {
    expect(readdirSync(join(folder, readdirSync(folder)[0] ?? '')).sort()).toEqual(
      expect.arrayContaining(['INSTALL.txt', 'bin', 'dist', 'runtime', 'smart-helper', 'systemd']),
    );
  });

  fullVolumeStory(() => agent);
});
