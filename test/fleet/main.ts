import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs, promisify } from 'node:util';
import type { IncidentView } from '@forewarn/shared';
import { parseDuration, readFaults, troubles } from './faults.ts';
import { createFleet, type SimulatedFleet } from './fleet.ts';

const usage = `npm run fleet -- [OPTIONS]: a simulated fleet that speaks the agents' real protocol over real sockets

It starts a collector of its own (data in .forewarn/fleet), enrols the devices, lets them report, and at the end holds
the incidents against the labelled faults.

Options
  --devices N    how many devices (default 30; every tenth is a server)
  --every TIME   how often each reports (default 10s)
  --faults FILE  scripted, labelled faults, JSON (default none; test/fleet/faults.json is an example)
  --seed S       the same seed tells the same story (default 1)
  --for TIME     stop by itself after this long (default: until Ctrl-C)
  --data FOLDER  data of the fleet's collector (default .forewarn/fleet)
  --port N       port of its console on loopback (default 8421)

Troubles in a fault file: ${troubles.join(', ')}.
Example: npm run fleet -- --devices 500 --faults test/fleet/faults.json --for 10m`;

const options = {
  devices: { type: 'string', default: '30' },
  every: { type: 'string', default: '10s' },
  faults: { type: 'string' },
  seed: { type: 'string', default: '1' },
  for: { type: 'string' },
  data: { type: 'string', default: '.forewarn/fleet' },
  port: { type: 'string', default: '8421' },
  help: { type: 'boolean', default: false },
} as const;

class Misuse extends Error {}

function readOptions() {
  const { values } = parseArgs({ options });
  const count = (name: 'devices' | 'seed' | 'port') => {
    const number = Number(values[name]);
    if (!Number.isInteger(number) || number < 1)
      throw new Misuse(`--${name} must be a whole number from 1, not "${values[name]}".`);
    return number;
  };
  return {
    help: values.help,
    devices: count('devices'),
    seed: count('seed'),
    port: count('port'),
    everyMs: parseDuration(values.every),
    forMs: values.for === undefined ? undefined : parseDuration(values.for),
    faults: values.faults === undefined ? [] : readFaults(values.faults),
    data: resolve(values.data),
  };
}

const userName = 'fleet';
const cli = resolve('packages/collector/dist/cli.js');

/** The collector as built, and its command line. */
async function startCollector(data: string, port: number) {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const env = {
    ...process.env,
    FOREWARN_DATA: data,
    FOREWARN_LOOPBACK_PORT: String(port),
    FOREWARN_NETWORK_PORT: '8444',
    FOREWARN_HOSTS: 'localhost',
  };
  const child: ChildProcess = spawn(process.execPath, [cli, 'serve', '--json'], {
    env,
    // Ctrl-C reaches a whole process group, and the collector must still tell its incidents afterwards.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!child.stdout) throw new Error('the collector has no output');
  const lines = createInterface({ input: child.stdout });
  const first = await new Promise<string>((done, fail) => {
    lines.once('line', done);
    child.once('exit', () => fail(new Misuse('The collector did not start; it says why above.')));
  });
  const ask = async <T>(...args: string[]): Promise<T> => {
    const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args, '--json'], { env, maxBuffer: 1e7 });
    return JSON.parse(stdout) as T;
  };
  return { child, ask, ...(JSON.parse(first) as { localUrl: string }) };
}

/** Somebody to sign in as, with a password made up anew, and a token for reading the incidents afterwards. */
async function makeUser(ask: <T>(...args: string[]) => Promise<T>) {
  const users = await ask<{ name: string }[]>('user', 'list');
  const isThere = users.some((user) => user.name === userName);
  const { password } = await ask<{ password: string }>(
    'user',
    ...(isThere ? ['set-password', userName] : ['create', userName, '--role', 'admin']),
  );
  const { token } = await ask<{ token: string }>(
    'api-token',
    'create',
    userName,
    '--role',
    'viewer',
    '--label',
    'fleet',
  );
  return { password, token };
}

/** Which faults became incidents, and which incidents no fault explains. */
function judge(fleet: SimulatedFleet, incidents: readonly IncidentView[]): string {
  const lines = ['', 'fault                          device        incidents'];
  const explained = new Set<string>();
  for (const [name, afflictions] of fleet.truth) {
    for (const { label } of afflictions) {
      const own = incidents.filter((incident) => incident.deviceName === name);
      for (const incident of own) explained.add(incident.id);
      const said = own.map((incident) => `${incident.rule} (${incident.phase})`).join(', ');
      lines.push(`${label.padEnd(30)} ${name.padEnd(13)} ${said || '–'}`);
    }
  }
  const others = incidents.filter((incident) => !explained.has(incident.id));
  lines.push('', `${incidents.length} incidents, ${others.length} of them on devices without a fault.`);
  return [...lines, ...others.map((incident) => `  ${incident.deviceName}: ${incident.title}`)].join('\n');
}

async function main(): Promise<number> {
  const wanted = readOptions();
  if (wanted.help) {
    console.log(usage);
    return 0;
  }
  const collector = await startCollector(wanted.data, wanted.port);
  try {
    const { password, token } = await makeUser(collector.ask);
    console.log(`Console: ${collector.localUrl}   sign in as ${userName} with ${password}`);
    const fleet = await createFleet({
      ...wanted,
      token: async (role) => {
        const made = await collector.ask<{ token: string }>(
          'token',
          'create',
          '--uses',
          '50',
          '--role',
          role,
          '--site',
          'simulated',
        );
        return made.token;
      },
      onProgress: (enrolled) => process.stderr.write(`\r${enrolled} of ${wanted.devices} devices enrolled `),
    });
    process.stderr.write('\n');
    fleet.start();
    console.log(`${fleet.devices.length} devices report every ${wanted.everyMs / 1000} s. Stop with Ctrl-C.`);
    await new Promise<void>((done) => {
      process.once('SIGINT', () => done());
      process.once('SIGTERM', () => done());
      if (wanted.forMs !== undefined) setTimeout(done, wanted.forMs);
    });
    const answer = await fetch(`${collector.localUrl}/api/v1/incidents?limit=1000`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { incidents } = (await answer.json()) as { incidents: IncidentView[] };
    console.log(judge(fleet, incidents));
    await fleet.stop();
    return 0;
  } finally {
    const ended = new Promise((done) => collector.child.once('exit', done));
    collector.child.kill('SIGTERM');
    await ended;
  }
}

try {
  process.exit(await main());
} catch (error) {
  const isMisuse = error instanceof Misuse || String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
  console.error(error instanceof Error ? error.message : error);
  if (isMisuse) console.error('See: npm run fleet -- --help');
  process.exit(isMisuse ? 2 : 1);
}
