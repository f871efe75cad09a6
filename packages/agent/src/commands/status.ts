import { formatBytes, formatDuration } from '@forewarn/shared';
import { codeOf, Failure } from '../failure.ts';
import { probes } from '../probes/index.ts';
import { wholeProbes } from '../probes/later.ts';
import { version } from '../version.ts';
import { type Command, configOption, dataOption, jsonOption, type Terminal, type Values } from './command.ts';
import { readStatus } from './left-status.ts';
import { findPlace, type Place } from './place.ts';
import { printable, table } from './readable.ts';

/** Exit codes, so that a script can tell what is wrong. */
const exits = { fine: 0, notEnrolled: 3, notRunning: 4, notOnline: 5 };

async function whatIsRead(terminal: Terminal, asJson: boolean): Promise<number> {
  const here = probes.filter((probe) => probe.platforms.some((platform) => platform === terminal.platform));
  const list = await wholeProbes(here);
  if (asJson) {
    terminal.out(
      JSON.stringify(
        list.map(({ name, everyMs, reads }) => ({ name, everyMs, reads })),
        null,
        2,
      ),
    );
    return exits.fine;
  }
  terminal.out('What the agent reads on this machine, and how often. Nothing else leaves it.');
  terminal.out('');
  for (const line of table(list.map(({ name, everyMs, reads }) => [name, formatDuration(everyMs), reads]))) {
    terminal.out(line);
  }
  return exits.fine;
}

function gather(place: Place, terminal: Terminal) {
  try {
    const enrolment = place.identity.load();
    const left = readStatus(place.statusFile);
    const running = left !== undefined && terminal.isAgent(left.pid);
    return { enrolment, left, running };
  } catch (cause) {
    if (codeOf(cause) !== 'EACCES') throw cause;
    throw new Failure(`${place.folder} belongs to another user. Run: sudo forewarn-agent status`, { cause });
  }
}

const ago = (at: number) => (at === 0 ? 'never' : `${formatDuration(Math.max(0, Date.now() - at))} ago`);

function describe({ enrolment, left, running }: ReturnType<typeof gather>, place: Place): string[] {
  const lines: [string, string][] = [
    ['Agent', running ? `${version}, running (process ${left?.pid})` : `${version}, not running`],
  ];
  if (enrolment === undefined) lines.push(['Device', `not enrolled (nothing in ${place.folder})`]);
  else lines.push(['Device', enrolment.device], ['Collector', enrolment.url]);
  if (left !== undefined) {
    const { connection, waiting } = left;
    const state = running ? connection.state : `${connection.state} when it last ran`;
    lines.push(['Connection', `${state}, collector last heard ${ago(connection.heardAt)}`]);
    if (connection.problem !== '') lines.push(['', printable(connection.problem)]);
    const dropped = waiting.dropped === 0 ? 'none dropped' : `${waiting.dropped} dropped`;
    lines.push([
      'Buffer',
      `${waiting.reports} reports (${formatBytes(waiting.bytes)}) not yet acknowledged, ${dropped}`,
    ]);
    lines.push(['As of', ago(left.at)]);
  }
  const rows = (left?.probes ?? []).map(({ name, outcome, durationMs, problem }) => [
    `  ${name}`,
    outcome,
    formatDuration(durationMs),
    printable(problem ?? ''),
  ]);
  return [...table(lines), ...(rows.length > 0 ? ['Probes', ...table(rows)] : [])];
}

async function run(values: Values, _positionals: readonly string[], terminal: Terminal): Promise<number> {
  const asJson = values.json === true;
  if (values['what-is-read'] === true) return whatIsRead(terminal, asJson);
  const place = findPlace(values, terminal);
  const found = gather(place, terminal);
  const { enrolment, left, running } = found;
  if (asJson) {
    const { device, url, site } = enrolment ?? {};
    terminal.out(JSON.stringify({ version, folder: place.folder, device, url, site, running, status: left }, null, 2));
  } else {
    for (const line of describe(found, place)) terminal.out(line);
  }
  if (enrolment === undefined) return exits.notEnrolled;
  if (!running) return exits.notRunning;
  return left?.connection.state === 'online' ? exits.fine : exits.notOnline;
}

export const statusCommand: Command = {
  name: 'status',
  parameters: '',
  summary: 'show whether this machine is enrolled, connected and watched',
  about: ['Exit code 0: online; 3: not enrolled; 4: the agent does not run; 5: it runs and is not online.'],
  options: [
    { name: 'what-is-read', help: 'list in plain words everything the agent reads on this machine' },
    jsonOption,
    dataOption,
    configOption,
  ],
  examples: [
    ['forewarn-agent status', 'how it stands'],
    ['forewarn-agent status --what-is-read', 'what it looks at, for the person who uses this machine'],
  ],
  run,
};
