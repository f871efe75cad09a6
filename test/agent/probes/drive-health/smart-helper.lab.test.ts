import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseHelperFile } from '../../../../packages/agent/src/probes/drive-health/helper-file.ts';
import { labSuite } from '../../../lab/lab-suite.ts';

const agent = resolve(import.meta.dirname, '../../../../packages/agent');
const helper = readFileSync(join(agent, 'smart-helper/forewarn-smart'), 'utf8');
const unit = join(agent, 'systemd/forewarn-smart.service');
const run = (program: string, args: readonly string[], env = {}) =>
  spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, ...env } });

let folder: string;
let output: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fw-smart-'));
  output = join(folder, 'run');
  mkdirSync(output);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The helper as it is, with another smartctl and another folder: it takes neither from outside. */
function helperWith(smartctl: string): string {
  const copy = join(folder, 'forewarn-smart');
  const text = helper.replace(/^smartctl=.*/m, `smartctl=${smartctl}`).replace(/^folder=.*/m, `folder=${output}`);
  writeFileSync(copy, text.replace(/^limit=.*/m, 'limit=3'));
  chmodSync(copy, 0o755);
  return copy;
}

/** Answers like smartctl: two drives, one asleep, one that hangs, one that says nonsense, one behind a controller. */
const played = `#!/bin/sh
case "$*" in
*--version*) echo 'smartctl 7.3 2022-02-28 r5338' ;;
*--scan-open*) printf '%s\\n' '/dev/sda -d sat # a' '/dev/sdb -d sat # b' '/dev/sdc -d sat # c' '/dev/sdd -d scsi # d' '/dev/bus/0 -d megaraid,3 # e' '# /dev/sde -d scsi # failed' ;;
*/dev/sda) printf '{"device":{"name":"/dev/sda"},\\n"model_name":"A","smart_status":{"passed":true}}'; exit 64 ;;
*/dev/sdb) exit 250 ;;
*/dev/sdc) sleep 30 ;;
*/dev/sdd) echo 'Segmentation fault' ;;
*/dev/bus/0) printf '{"device":{"name":"/dev/bus/0"},"model_name":"E","smart_status":{"passed":false}}'; exit 8 ;;
esac
`;

const read = () => parseHelperFile(readFileSync(join(output, 'drives.json'), 'utf8'));

labSuite('The SMART helper', { programs: ['sh', 'timeout', 'systemd-analyze', 'smartctl'] }, () => {
  it('tells of every drive, whatever the others do', () => {
    const smartctl = join(folder, 'smartctl');
    writeFileSync(smartctl, played);
    chmodSync(smartctl, 0o755);
    expect(run(helperWith(smartctl), [])).toMatchObject({ status: 0, stderr: '' });
    const { drives, asleep, hasSmartctl } = read();
    expect(hasSmartctl).toBe(true);
    expect(asleep).toEqual(['/dev/sdb']);
    expect(drives.map(({ name, problem, failing }) => [name, problem ?? failing[0] ?? 'well'])).toEqual([
      ['A', 'well'],
      ['/dev/sdc', 'It did not answer within 3 s.'],
      ['/dev/sdd', 'smartctl’s answer for it could not be read.'],
      ['E', 'it says of itself that it is failing'],
    ]);
  });

  it('leaves a file that only its owner may write and everybody may read, and nothing else', () => {
    run(helperWith('/usr/sbin/smartctl'), []);
    expect(statSync(join(output, 'drives.json')).mode & 0o777).toBe(0o644);
    expect(Date.now() - read().writtenAt).toBeLessThan(60_000);
    expect(run('ls', ['-A', output]).stdout).toBe('drives.json\n');
  });

  it('asks the real smartctl, which lists the drives of this machine or none', () => {
    expect(run(helperWith('/usr/sbin/smartctl'), [])).toMatchObject({ status: 0, stderr: '' });
    expect(read().hasSmartctl).toBe(true);
  });

  it('says that smartctl is missing', () => {
    run(helperWith('/nonexistent/smartctl'), []);
    expect(read()).toMatchObject({ hasSmartctl: false, drives: [] });
  });

  it('takes nothing from its surroundings', () => {
    const outcome = run(helperWith('/nonexistent/smartctl'), ['--help', '/etc/passwd'], {
      smartctl: '/bin/id',
      PATH: folder,
      folder: '/',
    });
    expect(outcome).toMatchObject({ status: 0, stdout: '' });
    expect(read().hasSmartctl).toBe(false);
  });

  it('exposes little: systemd counts at most 3.0 of 10 (SECURITY S26)', () => {
    const { stdout } = run('systemd-analyze', ['security', '--offline=true', '--no-pager', unit]);
    expect(Number(/exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1])).toBeLessThanOrEqual(3);
  });

  it('and its timer are understood by systemd to the last word', () => {
    for (const name of ['forewarn-smart.service', 'forewarn-smart.timer']) {
      const text = readFileSync(join(agent, 'systemd', name), 'utf8');
      writeFileSync(join(folder, name), text.replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true'));
    }
    const { stdout, stderr } = run('systemd-analyze', ['verify', '--man=no', join(folder, 'forewarn-smart.timer')]);
    expect((stdout + stderr).split('\n').filter((line) => line.includes('forewarn-smart'))).toEqual([]);
  });
});
