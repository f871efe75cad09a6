import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { formatToken, parseToken } from '@forewarn/shared';
import type { Command } from 'commander';
import * as z from 'zod';
import { addCommand, type Shell } from './command.ts';
import { answerOf, openConsole } from './console.ts';
import { exitCodes, Failure } from './failure.ts';
import { loadPlace, type Place } from './load-settings.ts';
import { hardened } from './node-flags.ts';
import { refuseSecond, welcome } from './serve.ts';
import type { Terminal } from './terminal.ts';

const servingSchema = z.object({
  localUrl: z.string(),
  publicUrl: z.string(),
  agentUrl: z.string(),
  setupLink: z.string().nullable(),
});

const stopWithinMs = 15_000;

/** Its end, with the exit code; a child that could not be started ends too. */
const ending = (child: ChildProcess): Promise<number> =>
  new Promise((done) => {
    child.once('exit', (code) => done(code ?? 1));
    child.once('error', () => done(1));
  });

async function stop(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = ending(child);
  child.kill('SIGTERM');
  const tooLong = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
  await ended;
  clearTimeout(tooLong);
}

const lastLines = (file: string): string => readFileSync(file, 'utf8').trim().split('\n').slice(-5).join('\n');

/** Starts the collector as a child of ours, so that the collector itself never starts one (SECURITY S54). */
async function startServing(place: Place, folder: string, terminal: Terminal) {
  const logFile = join(folder, 'collector.log');
  const log = openSync(logFile, 'a', 0o600);
  const options = ['serve', '--json', '--data', place.dataFolder, '--config', place.settingsFile];
  const given = existsSync(place.settingsFile) ? options : options.slice(0, -2);
  const child = spawn(process.execPath, [...hardened, join(terminal.programFolder, 'cli.js'), ...given], {
    stdio: ['ignore', 'pipe', log],
    env: { ...terminal.env },
  });
  closeSync(log);
  const ended = ending(child);
  const { stdout } = child;
  if (stdout === null) throw new Error('the collector has no output');
  const line = new Promise<string>((first) => createInterface({ input: stdout }).once('line', first));
  const first = await Promise.race([line, ended]);
  if (typeof first === 'number') throw new Failure(`The collector did not start:\n${lastLines(logFile)}`);
  return { child, ended, serving: servingSchema.parse(JSON.parse(first)) };
}

/** Runs the agent once and waits for it; what it says on failure becomes ours. */
async function enrol(agent: string, data: string, token: string): Promise<void> {
  const child = spawn(agent, ['enroll', '-', '--data', data], { stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (part: Buffer) => {
    said += part.toString();
  });
  const ended = ending(child);
  child.stdin.end(token);
  if ((await ended) !== 0) throw new Failure(`This machine's own agent could not be enrolled. ${said.trim()}`);
}

/** A token for this machine: it goes to loopback, whatever this machine is called in its network. */
async function ownToken(place: Place, agentUrl: string): Promise<string> {
  const console = await openConsole(place);
  try {
    const json = { owner: userInfo().username, uses: 1, approve: true };
    const { token } = await answerOf(console.api.tokens.$post({ json }));
    return formatToken({ ...parseToken(token), url: `wss://localhost:${new URL(agentUrl).port}/agent` });
  } finally {
    await console.close();
  }
}

async function startAgent(place: Place, folder: string, agentUrl: string, terminal: Terminal): Promise<ChildProcess> {
  const agent = resolve(terminal.programFolder, '..', '..', 'agent', 'bin', 'forewarn-agent');
  const data = join(folder, 'agent');
  if (!existsSync(agent)) throw new Failure(`The agent ${agent} is missing. Build it: npm run build`);
  if (!existsSync(join(data, 'identity', 'identity.json'))) await enrol(agent, data, await ownToken(place, agentUrl));
  const log = openSync(join(folder, 'agent.log'), 'a', 0o600);
  const child = spawn(agent, ['run', '--data', data], { stdio: ['ignore', log, log] });
  closeSync(log);
  return child;
}

/** What `npm start` runs: a collector with this machine as its first device. The only command that starts programs. */
export function addStartCommand(program: Command, shell: Shell): void {
  addCommand(
    program,
    shell,
    'start',
    'try Forewarn: run a collector and watch this machine with it, all data in .forewarn',
    [['forewarn-collector start', 'stop it with Ctrl-C; start it again and everything is still there']],
    async (work) => {
      const { terminal } = work;
      const folder = resolve(terminal.folder, String(work.options.data ?? terminal.env.FOREWARN_DATA ?? '.forewarn'));
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const config = typeof work.options.config === 'string' ? work.options.config : undefined;
      const place = loadPlace({ data: join(folder, 'collector'), config }, terminal);
      await refuseSecond(place);
      const { child: collector, ended, serving } = await startServing(place, folder, terminal);
      let agent: ChildProcess | undefined;
      try {
        agent = await startAgent(place, folder, serving.agentUrl, terminal);
        const agentEnded = ending(agent);
        void agentEnded.then((code) => {
          if (code !== 0) terminal.err(`This machine's agent ended; ${join(folder, 'agent.log')} says why.`);
        });
        const where = `  This machine is its first device. Data and logs: ${folder}\n  Stop with Ctrl-C.\n`;
        work.print(serving, `${welcome(serving)}${where}`);
        const why = await Promise.race([terminal.stopAsked(), ended]);
        if (typeof why === 'number') {
          throw new Failure(`The collector ended by itself:\n${lastLines(join(folder, 'collector.log'))}`);
        }
        await stop(agent);
        await stop(collector);
        if (work.options.json !== true) terminal.out(`\n  Stopped. Everything is kept in ${folder}`);
        return exitCodes.done;
      } finally {
        await stop(agent);
        await stop(collector);
      }
    },
  );
}
