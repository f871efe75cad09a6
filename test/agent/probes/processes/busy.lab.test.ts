import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHost, type LocalHost } from '../../../../packages/agent/src/host.ts';
import { processes } from '../../../../packages/agent/src/probes/processes/index.ts';
import { labSuite } from '../../../lab/lab-suite.ts';
import { detailIn, start } from '../../recorded-host.ts';

labSuite('A program that really makes this machine slow', { programs: ['dd'], root: true }, () => {
  let host: LocalHost;
  let folder: string;
  const running: ChildProcess[] = [];
  const runs = (program: string, args: readonly string[]) =>
    running.push(spawn(program, [...args], { stdio: 'ignore' }));

  beforeEach(() => {
    host = createHost({ mainFile: '' });
    folder = mkdtempSync(join(tmpdir(), 'fw-busy-'));
  });
  afterEach(async () => {
    for (const child of running.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    host.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Two looks at the real machine, a moment apart; what they cost counts nothing, so that the second may come so soon. */
  async function twoLooks(pressed: boolean) {
    const watched = {
      ...host,
      readFile: (path: string) =>
        pressed && path === '/proc/pressure/io'
          ? 'some avg10=50.00 avg60=50.00 avg300=50.00 total=1\n'
          : host.readFile(path),
    };
    const look = start(processes, { ...watched, ownUse: () => ({ ...host.ownUse(), cpuMs: 0 }) });
    await look();
    await wait(700);
    return look();
  }

  it('is named as the busiest, for what it did meanwhile', async () => {
    runs('dd', ['if=/dev/zero', 'of=/dev/null', 'bs=1M']);
    expect(detailIn(await twoLooks(false), 'processes.cpu')).toMatch(/\bdd \d\d %/);
  });

  it('is named as the one that writes most, where the system allows to know', async () => {
    const named = /\bdd [\d.]+ [KMG]B\/s/;
    let detail: string | undefined;
    // Another test may be writing much at the same time, for a moment even more.
    for (let n = 0; n < 6 && !named.test(detail ?? ''); n += 1) {
      runs('dd', ['if=/dev/zero', `of=${join(folder, `written-${n}`)}`, 'bs=1M', 'count=1500']);
      detail = detailIn(await twoLooks(true), 'processes.io');
    }
    expect(detail).toMatch(named);
  });
});
