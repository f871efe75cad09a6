import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClock } from '../../../packages/agent/src/clock.ts';
import { programs } from '../../../packages/agent/src/host/programs.ts';
import { createHost, type LocalHost } from '../../../packages/agent/src/host.ts';
import { probes } from '../../../packages/agent/src/probes/index.ts';
import { runProbe } from '../../../packages/agent/src/scheduler/run-probe.ts';
import { labSuite } from '../../lab/lab-suite.ts';

/** Longer than a healthy look takes here, shorter than a hanging program would. */
const limitMs = 6000;

/** What every program of this machine turns into. */
const turns: Readonly<Record<string, string>> = {
  'prints one GiB': 'head -c 1073741824 /dev/zero',
  hangs: 'sleep 600 & sleep 600',
  'prints what is no text': 'head -c 20000 /dev/urandom',
  'speaks another language': 'echo "Fehler: Die Anweisung ist ungültig. 100 % Verlust, Dienst läuft: nein"',
  'complains and fails': 'echo "cannot open display" >&2; exit 3',
  'says nothing and ends well': 'true',
  'stops in the middle': 'printf \'[{"time":"2026-11-22T10:00:00Z","name":"x\'',
};

/** Of the hostile programs that this process started, how many run now; what they fork is theirs. */
function running(folder: string): number {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const parent = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
      return Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(folder);
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
        return false;
      throw error;
    }
  }).length;
}

labSuite('programs that have turned hostile', { programs: ['head', 'sleep'], root: true }, () => {
  let folder: string;
  let hostile: string;
  beforeAll(() => {
    // Root's own folder: below /tmp no program would be started at all.
    folder = mkdtempSync('/var/lib/forewarn-test-');
    chmodSync(folder, 0o755);
    hostile = join(folder, 'program');
    mkdirSync(join(folder, 'checks'));
    mkdirSync(join(folder, 'repository'));
    writeFileSync(join(folder, 'password'), 'secret', { mode: 0o600 });
    for (const kind of ['restic', 'borg']) {
      const check = { kind, path: join(folder, 'repository'), passwordFile: join(folder, 'password') };
      writeFileSync(join(folder, 'checks', `${kind}.json`), JSON.stringify(check));
    }
    writeFileSync(join(folder, 'checks', 'timer.json'), JSON.stringify({ kind: 'timer', service: 'nightly.service' }));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function hostOf(script: string): LocalHost {
    writeFileSync(hostile, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return createHost({
      mainFile: hostile,
      programs: Object.fromEntries(programs.map((name) => [name, [hostile]])),
      settings: { internetTargets: [], dnsName: '', checksFolder: join(folder, 'checks') },
    });
  }

  describe.each(Object.entries(turns))('each of which %s', (_, script) => {
    it('leave every probe with an answer in time, none that says well, and at most two children at once', async () => {
      const host = hostOf(script);
      const clock = createClock(host.uptimeMs());
      let most = 0;
      const watch = setInterval(() => {
        most = Math.max(most, running(hostile));
      }, 25);
      try {
        const runs = await Promise.all(
          probes
            .filter(({ platforms, name }) => platforms.includes('linux') && name !== 'inventory')
            .map((probe) => runProbe(probe, probe.start(host), { clock, limitMs }).run),
        );
        const readings = runs.flatMap((run) => run.readings);
        const state = (metric: string, instance: string) => {
          const reading = readings.find((one) => one.metric === metric && one.instance === instance);
          const declared = runs.find((run) => run.metrics[metric])?.metrics[metric];
          return declared?.states?.[reading?.value ?? -1];
        };
        for (const backup of ['restic', 'borg', 'timer']) expect(state('backup.seen', backup)).not.toBe('seen');
        for (const { probe, outcome, problem } of runs) {
          if (outcome === 'failed') expect(problem, probe).toMatch(/\w{3}/);
        }
        expect(host.ownUse().childrenStarted).toBeGreaterThan(0);
        expect(most).toBeLessThanOrEqual(2);
      } finally {
        clearInterval(watch);
        host.close();
      }
    }, 60_000);
  });
});
