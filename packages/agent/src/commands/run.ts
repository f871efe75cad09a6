import { randomBytes } from 'node:crypto';
import { createAgent } from '../agent.ts';
import { openBuffer, type ReportBuffer } from '../buffer.ts';
import { createMachineClock } from '../clock.ts';
import { localSettings, parseDuration } from '../config.ts';
import type { ConnectionStatus } from '../connection.ts';
import { Failure, messageOf } from '../failure.ts';
import { type HeartbeatListener, listenForHeartbeats } from '../heartbeat.ts';
import { createHost, type Host } from '../host.ts';
import { takeLock } from '../lock.ts';
import { probes } from '../probes/index.ts';
import { recordStop } from '../probes/uptime/last-stop.ts';
import { type AgentStatus, writeStatus } from '../status-file.ts';
import { version } from '../version.ts';
import { type Command, configOption, dataOption, type Terminal, textOf, type Values } from './command.ts';
import { findPlace, makeFolder, type Place } from './place.ts';

const usualEveryMs = 10_000;
const statusEveryMs = 60_000;

/** Waits between attempts follow a shortened interval, so that a test is not spent waiting. */
function backoffFor(everyMs: number) {
  const factor = Math.min(1, everyMs / usualEveryMs);
  return { startMs: 2000 * factor, firstMs: 60_000 * factor, capMs: 300_000 * factor };
}

function everyOf(values: Values): { ms: number; fixed: boolean } {
  const written = textOf(values, 'every');
  return written === undefined ? { ms: usualEveryMs, fixed: false } : { ms: parseDuration(written), fixed: true };
}

function sentence(url: string, { state, problem }: ConnectionStatus): string {
  if (state === 'online') return `Online: reporting to ${url}.`;
  return `${state === 'pending' ? 'Waiting for approval' : 'Not online, reports are kept on disk'}: ${problem}`;
}

/** A system that goes down says so before it stops services (systemd-user-sessions makes /run/nologin). */
const whyStopped = (host: { stat(path: string): unknown }) =>
  host.stat('/run/nologin') === undefined ? 'stopped' : 'shutdown';

function openOwnBuffer(place: Place, boot: string, terminal: Terminal): ReportBuffer {
  const newEpoch = () => randomBytes(9).toString('base64url');
  return openBuffer({ folder: place.bufferFolder, boot, newEpoch, warn: (message) => terminal.err(message) });
}

/** An agent that jobs cannot call still watches everything else, so it says so and goes on. */
async function hearJobs(place: Place, host: Host, terminal: Terminal): Promise<HeartbeatListener | undefined> {
  const { heartbeatPort } = place.settings;
  const places = { socketPath: place.heartbeatSocket, ...(heartbeatPort !== undefined && { port: heartbeatPort }) };
  try {
    return await listenForHeartbeats(places, { ...host, warn: (message) => terminal.err(message) });
  } catch (error) {
    terminal.err(`Jobs cannot call this agent with heartbeats: ${messageOf(error)}`);
    return undefined;
  }
}

async function run(values: Values, _positionals: readonly string[], terminal: Terminal): Promise<number> {
  const place = findPlace(values, terminal);
  const identity = place.identity.load();
  if (identity === undefined) {
    throw new Failure(
      `This machine is not enrolled (nothing in ${place.folder}). Make a token in the collector and run: forewarn-agent enroll TOKEN`,
    );
  }
  const every = everyOf(values);
  makeFolder(place.folder);
  takeLock(place.lockFile, terminal.pid, (pid) => terminal.isAgent(pid));
  const { settings, stateFolder, workFolder } = place;
  const local = { ...localSettings(settings), workFolder };
  const host = createHost({
    mainFile: terminal.mainFile,
    stateFolder,
    settings: local,
    pace: Math.max(1, usualEveryMs / every.ms),
  });
  const clock = createMachineClock({ bootMs: host.uptimeMs });
  const boot = host.bootId();
  const buffer = openOwnBuffer(place, boot, terminal);
  let writtenUp = Number.NEGATIVE_INFINITY;
  let statusFails = false;

  function leaveStatus(): void {
    writtenUp = clock.uptimeMs();
    try {
      writeStatus(place.statusFile, currentStatus());
      statusFails = false;
    } catch (error) {
      // On a full disk the reports matter, and they go on from memory.
      if (!statusFails)
        terminal.err(`The status could not be written for "forewarn-agent status": ${messageOf(error)}`);
      statusFails = true;
    }
  }

  function currentStatus(): AgentStatus {
    const { refused, ...connection } = agent.connection();
    return {
      at: clock.now(),
      pid: terminal.pid,
      agent: version,
      connection: { ...connection, ...(refused && { refused }) },
      waiting: buffer.waiting(),
      probes: [...agent.outcomes()].map(([name, { outcome, durationMs, problem }]) => ({
        name,
        outcome,
        durationMs,
        ...(problem && { problem }),
      })),
    };
  }

  const agent = createAgent({
    host,
    clock,
    probes,
    buffer,
    identity,
    machine: {
      name: settings.name ?? identity.name ?? terminal.hostName,
      platform: host.platform,
      boot,
      agent: version,
    },
    random: Math.random,
    every,
    backoff: backoffFor(every.fixed ? every.ms : usualEveryMs),
    onStatus(status) {
      const line = sentence(identity.url, status);
      if (status.state === 'online') terminal.out(line);
      else terminal.err(line);
      leaveStatus();
    },
    onReport() {
      if (clock.uptimeMs() - writtenUp >= statusEveryMs) leaveStatus();
    },
  });

  terminal.out(`Forewarn agent ${version}, device ${identity.device}, data in ${place.folder}.`);
  const heartbeats = await hearJobs(place, host, terminal);
  agent.start();
  await terminal.stopAsked();
  await heartbeats?.close();
  const why = whyStopped(host);
  // Before the goodbye: a system that goes down may not leave time for more.
  recordStop(host, why);
  await agent.stop(why);
  leaveStatus();
  host.close();
  return 0;
}

export const runCommand: Command = {
  name: 'run',
  parameters: '',
  summary: 'watch this machine and report, until stopped',
  about: [
    'Runs in the foreground; a service manager restarts it. Reports are kept on disk while the collector cannot be',
    'reached (72 h, 64 MiB) and sent in order afterwards.',
  ],
  options: [
    { name: 'every', value: 'TIME', help: 'for tests: report this often, whatever the collector says (1s to 24h)' },
    dataOption,
    configOption,
  ],
  examples: [
    ['forewarn-agent run', 'report every 10 s, or as the collector asks'],
    ['forewarn-agent run --every 1s --data /tmp/agent', 'try it out, with data elsewhere'],
  ],
  run,
};
