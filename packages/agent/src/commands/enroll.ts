import { readFileSync } from 'node:fs';
import { type EnrolmentToken, parseToken } from '@forewarn/shared';
import { createClock } from '../clock.ts';
import { enroll } from '../enrolment.ts';
import { Failure, messageOf } from '../failure.ts';
import { createHost } from '../host.ts';
import { type Command, configOption, dataOption, type Terminal, textOf, type Values } from './command.ts';
import { findPlace, makeFolder } from './place.ts';
import { closeFolder } from './windows-folder.ts';

async function tokenText(values: Values, given: string | undefined, terminal: Terminal): Promise<string> {
  const file = textOf(values, 'token-file');
  if (given !== undefined && file !== undefined)
    throw new Failure('Give the token once: as TOKEN or with --token-file.');
  if (file !== undefined) {
    try {
      return readFileSync(file, 'utf8');
    } catch (cause) {
      throw new Failure(`The token file ${file} cannot be read: ${messageOf(cause)}`, { cause });
    }
  }
  if (given === undefined) {
    throw new Failure(
      'A token is missing. Make one in the collector (Settings → Enrol devices, or forewarn-collector token create) and run: forewarn-agent enroll TOKEN',
    );
  }
  return given === '-' ? terminal.input() : given;
}

function parsed(text: string): EnrolmentToken {
  try {
    return parseToken(text);
  } catch (cause) {
    throw new Failure(messageOf(cause), { cause });
  }
}

export const enrollCommand: Command = {
  name: 'enroll',
  parameters: '[TOKEN | -]',
  summary: 'make this machine a device of a collector',
  about: [
    'The token is one string, made in the collector. It carries the address, the authority that is trusted and a',
    'one-time secret, so nothing is ever sent to a machine that is not the collector.',
    '"-" reads the token from standard input, which keeps it out of the list of processes.',
  ],
  options: [
    { name: 'token-file', value: 'FILE', help: 'read the token from a file' },
    { name: 'name', value: 'NAME', help: 'the name to show in the fleet view (usually the host name)' },
    { name: 'again', help: 'give up the present identity and enrol anew, with a new key' },
    dataOption,
    configOption,
  ],
  examples: [
    ['forewarn-agent enroll fwn_enr_eyJ1cmwi…', 'enrol with a token'],
    ['forewarn-agent enroll --token-file /run/secrets/forewarn', 'from a file, for automatic installation'],
    ['echo "$TOKEN" | forewarn-agent enroll -', 'from standard input'],
  ],
  async run(values, [given], terminal) {
    const token = parsed(await tokenText(values, given, terminal));
    const { folder, identity, settings, lockFile } = findPlace(values, terminal);
    makeFolder(folder);
    const present = identity.load();
    if (present !== undefined && values.again !== true) {
      throw new Failure(
        `This machine is already enrolled as device ${present.device} at ${present.url}. To enrol it anew run: forewarn-agent enroll --again TOKEN`,
      );
    }
    const host = createHost({ mainFile: terminal.mainFile });
    if (host.platform === 'win32') await closeFolder(host, folder, terminal.env.USERNAME);
    const key = identity.candidate();
    const name = textOf(values, 'name') ?? settings.name ?? terminal.hostName;
    const clock = createClock(host.uptimeMs());
    const { pending, ...enrolment } = await enroll({ token, key, clock, machine: { name, platform: host.platform } });
    host.close();
    identity.adopt({ ...enrolment, name: textOf(values, 'name') });
    terminal.out(`Enrolled as device ${enrolment.device} at ${enrolment.url}.`);
    if (pending !== undefined) {
      terminal.out('An administrator has to approve it in the collector under Devices. Both show the same four words:');
      terminal.out(`  ${pending}`);
    }
    const isRunning = terminal.isAgent(pidIn(lockFile));
    terminal.out(isRunning ? 'Restart the running agent to use it.' : 'Start the agent: forewarn-agent run');
    return 0;
  },
};

function pidIn(lockFile: string): number {
  try {
    return Number(readFileSync(lockFile, 'utf8'));
  } catch {
    // No lock file: nothing runs.
    return 0;
  }
}
