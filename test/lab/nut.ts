import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './processes.ts';

export const nutNeeds = { programs: ['upsd', 'upsrw', 'upsc'], root: true };

/** A real upsd with one UPS that a driver of NUT plays from a list of its variables. */
export interface Nut {
  readonly port: number;
  /** Changes a variable as the UPS itself would: `ups.status`, `OB LB`. */
  set(variable: string, value: string): Promise<void>;
  /** The driver dies: upsd goes on and says that it hears nothing. */
  unplug(): void;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}

const ended = (child: ChildProcess) =>
  child.exitCode === null && child.signalCode === null
    ? new Promise((resolve) => child.once('exit', resolve))
    : undefined;

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not happen within 5 s.`);
}

/** `variables`: as a `.dev` file, `NAME: value` a line. */
export async function startNut(variables: string): Promise<Nut> {
  const folder = mkdtempSync(join(tmpdir(), 'fw-nut-'));
  const port = await freePort();
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o640 });
  chmodSync(folder, 0o755);
  write('lab.dev', variables);
  write('ups.conf', `maxretry = 1\n[lab]\ndriver = dummy-ups\nport = ${join(folder, 'lab.dev')}\nmode = dummy-once\n`);
  write('upsd.conf', `LISTEN 127.0.0.1 ${port}\nSTATEPATH ${folder}\nMAXAGE 2\n`);
  write('upsd.users', '[lab]\npassword = lab\nactions = SET\ninstcmds = ALL\n');
  write('nut.conf', 'MODE=standalone\n');
  const env = { ...process.env, NUT_CONFPATH: folder, NUT_STATEPATH: folder, NUT_ALTPIDPATH: folder };
  const start = (program: string, args: readonly string[]) => spawn(program, args, { env, stdio: 'ignore' });

  const driver = start('/lib/nut/dummy-ups', ['-a', 'lab', '-F', '-u', 'root']);
  const server = start('/lib/nut/upsd', ['-F', '-u', 'root']);
  async function stop(): Promise<void> {
    for (const child of [server, driver]) child.kill('SIGTERM');
    await Promise.all([ended(server), ended(driver)]);
    rmSync(folder, { recursive: true, force: true });
  }
  try {
    await until('An answer of upsd', () => answers(port));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port,
    async set(variable, value) {
      await run('upsrw', ['-s', `${variable}=${value}`, '-u', 'lab', '-p', 'lab', `lab@127.0.0.1:${port}`]);
    },
    unplug: () => void driver.kill('SIGKILL'),
    stop,
  };
}

/** Whether upsd knows the UPS: right after its start it has not heard all from the driver yet. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port }, () => socket.write('GET VAR lab ups.status\n'));
    const end = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once('data', (data) => end(data.toString().startsWith('VAR lab ups.status "OL')));
    socket.once('error', () => end(false));
    socket.setTimeout(1000, () => end(false));
  });
}
