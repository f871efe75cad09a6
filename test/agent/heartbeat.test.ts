import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { heartbeatUrl } from '../../packages/agent/src/heartbeat/address.ts';
import { sendHeartbeat } from '../../packages/agent/src/heartbeat/send.ts';
import { type HeartbeatListener, listenForHeartbeats } from '../../packages/agent/src/heartbeat.ts';
import { hourMs, type Watched, watchBackups } from './probes/backup/watched.ts';

let machine: Watched;
let listener: HeartbeatListener;
let socketPath: string;

const warn = (message: string) => expect.unreachable(message);
const listen = () => listenForHeartbeats({ socketPath, port: 0 }, { ...machine.host, warn });
beforeEach(async () => {
  machine = watchBackups();
  socketPath = join(machine.folder, 'heartbeat.sock');
  listener = await listen();
});
afterEach(async () => {
  await listener.close();
  machine.close();
});

describe('a job that calls the agent', () => {
  it('and says success is fresh, at once and after a restart of the agent', async () => {
    await sendHeartbeat(socketPath, 'payroll', 'success', { sizeBytes: 4096 });
    const fresh = await machine.look('payroll');
    expect(fresh).toMatchObject({ seen: 'seen', last_result: 'ok', size: 4096 });
    // The clock goes on while the machine that tests is busy.
    expect(fresh.age).toBeLessThan(60);
    await listener.close();
    machine.restart();
    listener = await listen();
    machine.passes(hourMs);
    const seen = await machine.look('payroll');
    expect(seen.age).toBeGreaterThanOrEqual(3600);
    expect(seen.age).toBeLessThan(3660);
  });

  it('and says start runs, until it says success', async () => {
    await sendHeartbeat(socketPath, 'payroll', 'start');
    machine.passes(hourMs);
    const running = await machine.look('payroll');
    expect(running).toMatchObject({ seen: 'never', age: null, last_result: 'unknown' });
    expect(running.running).toBeGreaterThanOrEqual(3600);
    await sendHeartbeat(socketPath, 'payroll', 'success');
    expect(await machine.look('payroll')).toMatchObject({ seen: 'seen', running: 0 });
    expect(machine.events()).toMatchObject([{ kind: 'backup-finished', instance: 'payroll' }]);
  });

  it('and says fail has failed, in its own words, once, until it succeeds', async () => {
    await sendHeartbeat(socketPath, 'payroll', 'success');
    await machine.look('payroll');
    machine.passes(hourMs);
    await sendHeartbeat(socketPath, 'payroll', 'fail', { message: 'disk full on /srv' });
    const failed = await machine.look('payroll');
    expect(failed).toMatchObject({ last_result: 'failed', seen: 'seen' });
    expect(failed.detail).toMatch(/It failed at .*It said: disk full on \/srv$/);
    expect(machine.events()).toMatchObject([{ kind: 'backup-failed', detail: 'It said: disk full on /srv' }]);
    await machine.look('payroll');
    expect(machine.events()).toEqual([]);
    machine.passes(hourMs);
    await sendHeartbeat(socketPath, 'payroll', 'success');
    expect(await machine.look('payroll')).toMatchObject({ last_result: 'ok' });
  });

  it('that was announced and never called is “never”, which is not well', async () => {
    machine.check('payroll.json', { kind: 'heartbeat', expectEveryHours: 24 });
    expect(await machine.look('payroll')).toMatchObject({ seen: 'never', age: null, rhythm: 86_400 });
  });

  it('has its rhythm learned from its calls', async () => {
    for (let call = 0; call < 5; call += 1) {
      await sendHeartbeat(socketPath, 'payroll', 'success');
      machine.passes(6 * hourMs);
    }
    const seen = await machine.look('payroll');
    expect(Math.round(Number(seen.rhythm) / 3600)).toBe(6);
  });

  it('may do so by HTTP on loopback only with the key of its own name', async () => {
    const url = heartbeatUrl(machine.host.state, listener.port ?? 0, 'payroll');
    expect((await fetch(url, { method: 'POST' })).status).toBe(200);
    expect((await fetch(`${url}/fail?message=no+tape`)).status).toBe(200);
    expect((await fetch(url.replace('/payroll', '/other'))).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${listener.port}/heartbeat/payroll`)).status).toBe(404);
    expect((await fetch(`${url}/start`, { method: 'PUT' })).status).toBe(404);
    expect(await machine.look('payroll')).toMatchObject({ last_result: 'failed' });
    expect(await machine.look('other')).toEqual({});
  });

  it('needs the socket’s own rights: its owner and group', () => {
    expect(statSync(socketPath).mode & 0o777).toBe(0o660);
  });

  it('under a name that is no name is told so', async () => {
    await expect(sendHeartbeat(socketPath, '../etc', 'success')).rejects.toThrow(/is no name for a heartbeat/);
  });

  it('while no agent runs is told so', async () => {
    await expect(sendHeartbeat(`${socketPath}.none`, 'payroll', 'success')).rejects.toThrow(/agent does not run/);
  });

  it('finds room beside 15 others, and the one after them is told that there is none', async () => {
    for (let n = 0; n < 16; n += 1) await sendHeartbeat(socketPath, `job${n}`, 'success');
    await expect(sendHeartbeat(socketPath, 'job16', 'success')).rejects.toThrow(/There are 16 heartbeats already/);
    await sendHeartbeat(socketPath, 'job0', 'success');
    const kept = JSON.parse(readFileSync(join(machine.folder, 'state', 'heartbeats.json'), 'utf8'));
    expect(kept).toHaveLength(16);
  });
});
