import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHost, type Host } from '../../../../packages/agent/src/host.ts';
import { timeSync } from '../../../../packages/agent/src/probes/time-sync/index.ts';
import { syncStates } from '../../../../packages/agent/src/probes/time-sync/sync.ts';
import { labSuite } from '../../../lab/lab-suite.ts';
import { freePort, type Running, start as startProcess } from '../../../lab/processes.ts';
import { detailIn, start, valueIn } from '../../recorded-host.ts';

labSuite('a clock that chrony keeps', { programs: ['chronyd', 'chronyc'], root: true }, () => {
  let folder = '';
  const running: Running[] = [];
  let commands = 0;
  let time = 0;

  /** A chronyd of our own that leaves this machine's clock alone (-x). */
  function chronyd(name: string, lines: readonly string[]): Running {
    const config = join(folder, `${name}.conf`);
    writeFileSync(config, [...lines, `pidfile ${join(folder, `${name}.pid`)}`, 'bindcmdaddress /'].join('\n'));
    const one = startProcess('chronyd', ['-x', '-u', 'root', '-f', config, '-d'], join(folder, `${name}.log`));
    running.push(one);
    return one;
  }

  /** The real machine with chrony's service running, whose chronyc asks the chronyd of this suite. */
  const host = (): Host => {
    const real = createHost({ mainFile: '' });
    return {
      ...real,
      list: (path) => (path === '/sys/fs/cgroup/system.slice' ? ['chrony.service'] : []),
      stat: () => undefined,
      run: (program, args, options) => real.run(program, ['-h', '127.0.0.1', '-p', String(commands), ...args], options),
    };
  };

  const stateNow = async () => {
    const result = await start(timeSync, host())();
    return [syncStates[valueIn(result, 'time.sync') ?? -1], detailIn(result, 'time.sync')];
  };

  /** Asks until the answer is another, for at most 20 s. */
  async function until(state: string): Promise<(string | undefined)[]> {
    const giveUpAt = Date.now() + 20_000;
    for (;;) {
      const found = await stateNow().catch((error: unknown) => [String(error)]);
      if (found[0] === state || Date.now() > giveUpAt) return found;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'forewarn-chrony-'));
    [commands, time] = [await freePort(), await freePort()];
    chronyd('client', [`server 127.0.0.1 port ${time} iburst minpoll 0`, 'port 0', `cmdport ${commands}`]);
  });
  afterAll(async () => {
    for (const one of running) await one.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is not synchronised without a server, and is with one', async () => {
    expect(await until('not synchronised')).toEqual(['not synchronised', 'chrony has no server that it trusts.']);
    chronyd('server', ['local stratum 5', 'allow 127.0.0.1', `port ${time}`, 'cmdport 0']);
    expect(await until('synchronised')).toEqual(['synchronised', 'chrony follows 127.0.0.1.']);
  }, 60_000);

  it('is not known when its daemon is gone', async () => {
    await running[0]?.stop();
    await expect(stateNow()).rejects.toThrow('chronyc did not tell');
  });
});
