import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { labSuite } from '../lab/lab-suite.ts';
import { bundled } from '../lab/network-bundle.ts';

labSuite('The 10-second probes under strace', { programs: ['strace'] }, () => {
  it('start no process in twenty cycles', async () => {
    const { file, remove } = await bundled(new URL('host-fast-cycles.ts', import.meta.url));
    try {
      const trace = `${file}.trace`;
      const calls = 'trace=execve,execveat,fork,vfork,clone,clone3';
      const run = spawnSync('strace', ['-f', '-e', calls, '-o', trace, process.execPath, file], { encoding: 'utf8' });
      expect(run.stdout).toMatch(/^series \d\d/);
      const started = readFileSync(trace, 'utf8')
        .split('\n')
        .filter((line) => /(fork|clone3?|execve(at)?)\(/.test(line))
        .filter((line) => !line.includes('CLONE_THREAD'));
      // One line: strace's own start of node.
      expect(started).toHaveLength(1);
      expect(started[0]).toContain('execve(');
    } finally {
      remove();
    }
  });
});
