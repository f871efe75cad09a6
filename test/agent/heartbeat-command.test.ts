import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Terminal } from '../../packages/agent/src/commands/command.ts';
import { heartbeatCommand } from '../../packages/agent/src/commands/heartbeat.ts';
import { type HeartbeatListener, listenForHeartbeats } from '../../packages/agent/src/heartbeat.ts';
import { createState } from '../../packages/agent/src/host/state.ts';
import { parseHeartbeats } from '../../packages/agent/src/probes/backup/heartbeat.ts';
import { freePort } from '../lab/processes.ts';

let folder: string;
let port: number;
let listener: HeartbeatListener | undefined;
const printed: string[] = [];
const terminal: Terminal = {
  out: (line) => void printed.push(line),
  err: (line) => void printed.push(line),
  input: async () => '',
  platform: process.platform,
  uid: process.getuid?.(),
  home: tmpdir(),
  env: {},
  pid: process.pid,
  hostName: 'lab',
  mainFile: '',
  isAgent: () => false,
  stopAsked: () => Promise.resolve(),
};
const state = () => createState(join(folder, 'state'));
const job = () => parseHeartbeats(state().read('heartbeats')).get('nightly');
const call = (...[name, values = {}]: [string?, Record<string, string | boolean>?]) =>
  heartbeatCommand.run({ data: folder, config: join(folder, 'agent.json'), ...values }, name ? [name] : [], terminal);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fw-heartbeat-'));
  port = await freePort();
  writeFileSync(join(folder, 'agent.json'), JSON.stringify({ heartbeatPort: port }));
  printed.length = 0;
  const places = { socketPath: join(folder, 'heartbeat.sock'), port };
  listener = await listenForHeartbeats(places, {
    state: state(),
    now: Date.now,
    warn: (message) => expect.unreachable(message),
  });
});
afterEach(async () => {
  await listener?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('forewarn-agent heartbeat', () => {
  it('tells the running agent of a start, a failure with its words, and a success with its size', async () => {
    expect(await call('nightly', { start: true })).toBe(0);
    expect(job()).toMatchObject({ startedAt: expect.any(Number), successes: [] });
    await call('nightly', { fail: true, message: 'disk full' });
    expect(job()).toMatchObject({ startedAt: null, failedAt: expect.any(Number), message: 'disk full' });
    await call('nightly', { size: '4096' });
    expect(job()).toMatchObject({ failedAt: null, sizes: [4096], successes: [expect.any(Number)] });
  });

  it('prints an address at which the job may call over HTTP', async () => {
    await call('nightly', { url: true });
    const answer = await fetch(printed[0] ?? '', { method: 'POST' });
    expect(answer.status).toBe(200);
    expect(job()?.successes).toHaveLength(1);
  });

  it.each([
    ['no name', undefined, {}, /Which job\?/],
    ['a name that is none', 'a/b', {}, /"a\/b" is no name/],
    ['start and fail at once', 'nightly', { start: true, fail: true }, /either --start or --fail/],
    ['a size that is none', 'nightly', { size: '4 GB' }, /"4 GB" is no size/],
  ])('with %s says what is wrong', async (_, name, values, problem) => {
    await expect(call(name, values as Record<string, boolean>)).rejects.toThrow(problem);
  });

  it('says that no agent runs, when none does', async () => {
    await listener?.close();
    await expect(call('nightly')).rejects.toThrow(/The agent does not run on this machine/);
  });
});
