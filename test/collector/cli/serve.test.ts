import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { built, openShell } from './shell.ts';

const program = join(built, 'cli.js');
if (!existsSync(program)) process.stderr.write(`The collector as a process: left out, ${program} is not built\n`);

let shell = openShell();
let child: ChildProcess | undefined;
beforeEach(() => {
  shell = openShell();
  mkdirSync(shell.data, { mode: 0o700 });
});
afterEach(async () => {
  if (child?.exitCode === null) {
    const gone = new Promise((done) => child?.once('exit', done));
    child.kill('SIGKILL');
    await gone;
  }
  shell.remove();
});

function start(env: Record<string, string> = {}, before: readonly string[] = []) {
  const started = spawn(process.execPath, [...before, program, 'serve', '--json', '--data', shell.data], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, FOREWARN_NETWORK_PORT: '0', FOREWARN_LOOPBACK_PORT: '0', ...env },
  });
  child = started;
  let err = '';
  started.stderr.on('data', (part: Buffer) => {
    err += part.toString();
  });
  const ended = new Promise<number | null>((done) => started.once('exit', done));
  const line = new Promise<string>((first) => createInterface({ input: started.stdout }).once('line', first));
  return { line, ended, said: () => err };
}

describe.runIf(existsSync(program))('the collector as a process', () => {
  it('says where to look, answers the command line and ends cleanly', async () => {
    const { line, ended } = start();
    const serving = JSON.parse(await line);
    expect(serving.setupLink).toMatch(/^http:\/\/localhost:\d+\/setup#/);
    expect(await (await fetch(`${serving.localUrl}/healthz`)).json()).toEqual({ status: 'ok' });
    expect((await shell.run('user', 'create', 'ada', '--role', 'admin')).code).toBe(0);
    const token = (await shell.run('api-token', 'create', 'ada')).out;
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${serving.localUrl}/api/v1/devices`, { headers });
    expect(await answer.json()).toEqual({ devices: [], total: 0 });
    expect((await shell.run('serve')).err).toMatch(/already running on the data folder/);
    expect((await shell.run('restore', 'x.db')).err).toMatch(/already running/);
    child?.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect((await shell.run('user', 'list')).out).toContain('ada');
  });

  it('names a port that is taken, and ends with an error', async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { ended, said } = start({ FOREWARN_LOOPBACK_PORT: String(port) });
    expect(await ended).toBe(1);
    expect(said()).toContain(`Port ${port} on 127.0.0.1 is taken by another program`);
    await new Promise((done) => other.close(done));
  });

  it('starts no program of its own (S54)', async () => {
    const attempt = `
      import { execFileSync, spawn } from 'node:child_process';
      import { forbidChildren } from ${JSON.stringify(join(built, 'commands', 'no-children.js'))};
      forbidChildren();
      for (const act of [() => spawn('true'), () => execFileSync('true')]) {
        try { act(); console.log('started'); } catch (error) { console.log(error.code); }
      }`;
    const started = spawn(process.execPath, ['--input-type=module', '-e', attempt], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    let out = '';
    for await (const part of started.stdout) out += String(part);
    expect(out).toBe('ERR_ACCESS_DENIED\nERR_ACCESS_DENIED\n');
  });
});
