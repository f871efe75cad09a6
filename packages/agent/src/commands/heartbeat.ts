import { Failure, messageOf } from '../failure.ts';
import { heartbeatUrl } from '../heartbeat/address.ts';
import { sendHeartbeat } from '../heartbeat/send.ts';
import { createHost } from '../host.ts';
import { type Command, configOption, dataOption, type Terminal, textOf, type Values } from './command.ts';
import { findPlace, type Place } from './place.ts';

function sizeOf(values: Values): number | undefined {
  const written = textOf(values, 'size');
  if (written === undefined) return undefined;
  if (/^\d{1,15}$/.test(written)) return Number(written);
  throw new Failure(`"${written}" is no size. Write whole bytes, for example --size 1048576.`);
}

async function run(values: Values, [name]: readonly string[], terminal: Terminal): Promise<number> {
  if (name === undefined) throw new Failure('Which job? Write its name: forewarn-agent heartbeat nightly-dump');
  if (values.start === true && values.fail === true) throw new Failure('Say either --start or --fail, not both.');
  const place = findPlace(values, terminal);
  try {
    if (values.url === true) terminal.out(urlOf(name, place, terminal));
    else await call(name, values, place);
  } catch (cause) {
    throw new Failure(messageOf(cause), { cause });
  }
  return 0;
}

function urlOf(name: string, { settings, stateFolder }: Place, terminal: Terminal): string {
  if (settings.heartbeatPort === undefined) {
    throw new Failure('No port is open for jobs. Set "heartbeatPort" in agent.json, restart the agent, and ask again.');
  }
  const host = createHost({ mainFile: terminal.mainFile, stateFolder });
  const url = heartbeatUrl(host.state, settings.heartbeatPort, name);
  host.close();
  return url;
}

function call(name: string, values: Values, { heartbeatSocket }: Place): Promise<void> {
  const what = values.start === true ? 'start' : values.fail === true ? 'fail' : 'success';
  const sizeBytes = sizeOf(values);
  const message = textOf(values, 'message');
  return sendHeartbeat(heartbeatSocket, name, what, {
    ...(sizeBytes !== undefined && { sizeBytes }),
    ...(message !== undefined && { message }),
  });
}

export const heartbeatCommand: Command = {
  name: 'heartbeat',
  parameters: '[NAME]',
  summary: 'tell the running agent that a job (a backup, an export) has succeeded, begun or failed',
  about: [
    'The agent learns how often the job succeeds and reports when it is late, fails, or never ends.',
    'Without --start or --fail the job has succeeded. A file in checks.d may say how often it should; it is not needed.',
    'Exit code 1 when the agent could not be told; the job itself should go on.',
  ],
  options: [
    { name: 'start', help: 'the job begins: its length is then known, and that it never ends' },
    { name: 'fail', help: 'the job has failed' },
    { name: 'message', value: 'TEXT', help: 'why it failed, at most 300 characters' },
    { name: 'size', value: 'BYTES', help: 'how much it has written, so that a shrunken one is noticed' },
    { name: 'url', help: 'print the address by which this job may call over HTTP on this machine' },
    dataOption,
    configOption,
  ],
  examples: [
    ['pg_dump … && forewarn-agent heartbeat nightly-dump', 'after it succeeded'],
    ['forewarn-agent heartbeat nightly-dump --fail --message "disk full"', 'after it failed'],
    ['curl "$(forewarn-agent heartbeat nightly-dump --url)"', 'over HTTP, from a container with the host’s network'],
  ],
  run,
};
