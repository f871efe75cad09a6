import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Terminal } from '../../packages/agent/src/commands/command.ts';
import { enrollCommand } from '../../packages/agent/src/commands/enroll.ts';
import { runCommand } from '../../packages/agent/src/commands/run.ts';
import { createState } from '../../packages/agent/src/host/state.ts';
import { createHost } from '../../packages/agent/src/host.ts';
import { probes } from '../../packages/agent/src/probes/index.ts';
import { type Peer, settings, startPeer } from './peer.ts';

let folder: string;
let peer: Peer;
let publicKey = '';
let boots = 0;
const errors: string[] = [];
const disabled = probes.map(({ name }) => name).filter((name) => name !== 'uptime');
const state = () => createState(join(folder, 'state'));
const events = () => peer.lines.flatMap(({ reports }) => reports.flatMap((report) => report.events ?? []));
const told = (kind: string) => events().filter((event) => event.kind === kind);

function terminal(stopAsked: () => Promise<void>): Terminal {
  return {
    out: () => undefined,
    err: (line) => void errors.push(line),
    input: async () => peer.token,
    platform: process.platform,
    uid: process.getuid?.(),
    home: folder,
    env: {},
    pid: process.pid,
    hostName: 'lab',
    mainFile: '',
    isAgent: () => false,
    stopAsked,
  };
}

/** One life of the agent, ended in order once `done`. */
async function life(done: () => void): Promise<void> {
  const stop = () => vi.waitFor(done, { timeout: 20_000, interval: 20 });
  const values = { data: folder, every: '1s', config: join(folder, 'a.json') };
  expect(await runCommand.run(values, [], terminal(stop))).toBe(0);
}

/** What is remembered of this boot becomes what is remembered of the boot before. */
function reboot(): void {
  const boot = createHost({ mainFile: '' }).bootId();
  boots += 1;
  for (const name of ['last-boot', 'last-stop']) {
    const text = state().read(name);
    if (text !== undefined)
      state().write(name, text.replace(boot, `00000000-0000-4000-8000-${String(boots).padStart(12, '0')}`));
  }
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fw-stop-'));
  writeFileSync(join(folder, 'a.json'), '{}');
  peer = await startPeer(() => publicKey, {
    onEnroll(enroll, line) {
      publicKey = enroll.publicKey;
      line.say({ t: 'enrolled', device: 'device-5678' });
    },
    onHello: (_hello, line) => line.say(settings(-1, { disabled })),
  });
  const values = { data: folder, config: join(folder, 'a.json') };
  await enrollCommand.run(
    values,
    ['-'],
    terminal(() => Promise.resolve()),
  );
});
afterEach(async () => {
  await peer.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('an agent that is stopped in order', () => {
  it('remembers it, so that the next boot of a machine without a journal is not called unexpected', async () => {
    await life(() => expect(state().read('last-boot')).toBeDefined());
    reboot();
    await life(() => expect(told('boot')).toHaveLength(1));
    expect(told('boot')[0]?.detail).toContain('not known');
    expect(told('unexpected-reboot')).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('remembers it even when it was stopped before it had looked at the machine’s start', async () => {
    await life(() => expect(state().read('last-boot')).toBeDefined());
    reboot();
    // The second boot is too short for the probe that tells of it.
    await life(() => undefined);
    reboot();
    await life(() => expect(told('boot')).toHaveLength(1));
    expect(told('unexpected-reboot')).toEqual([]);
  });

  it('does not cover up a crash that nobody has been told of yet', async () => {
    await life(() => expect(state().read('last-boot')).toBeDefined());
    state().write('last-stop', '');
    reboot();
    await life(() => undefined);
    reboot();
    await life(() => expect(told('unexpected-reboot')).toHaveLength(1));
  });
});
