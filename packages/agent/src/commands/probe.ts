import { formatDuration, formatValue } from '@forewarn/shared';
import { createClock } from '../clock.ts';
import { localSettings } from '../config.ts';
import { codeOf, Failure, messageOf } from '../failure.ts';
import { createHost, type Host } from '../host.ts';
import { probes } from '../probes/index.ts';
import type { Probe } from '../probes/probe.ts';
import { ended, type Finished, fastMs, outcomeOf, runProbe } from '../scheduler/run-probe.ts';
import { limitFor } from '../scheduler/timing.ts';
import { type Command, configOption, jsonOption, type Terminal, type Values } from './command.ts';
import { findPlace } from './place.ts';
import { printable, table } from './readable.ts';

const betweenMs = 1000;

/** Sees what the running agent has kept (heartbeats, the last boot), where this user may, and changes none of it. */
function lookOn(host: Host): Host {
  function read(name: string): string | undefined {
    try {
      return host.state.read(name);
    } catch (error) {
      if (codeOf(error) === 'EACCES') return undefined;
      throw error;
    }
  }
  return { ...host, state: { read, write: () => undefined } };
}

/** One probe, run by hand: what needs two runs for a rate gets them, a second apart. */
async function runOnce(probe: Probe, host: Host): Promise<Finished> {
  const clock = createClock(host.uptimeMs());
  let read: ReturnType<Probe['start']>;
  try {
    read = probe.start(host);
  } catch (error) {
    return ended(probe, outcomeOf(error), 0, messageOf(error));
  }
  const once = () => runProbe(probe, read, { clock, limitMs: limitFor(probe.everyMs) }).run;
  const first = await once();
  if (probe.everyMs > fastMs && probe.comparesLooks !== true) return first;
  await new Promise<void>((resolve) => clock.after(betweenMs, resolve));
  const second = await once();
  return { ...second, events: [...first.events, ...second.events] };
}

function rowsOf(run: Finished): string[][] {
  return run.readings.map(({ metric, instance = '', value, detail = '' }) => {
    const declared = run.metrics[metric];
    const shown = declared === undefined ? String(value) : formatValue(value, declared.unit, declared.states);
    return [`  ${metric}`, printable(instance), shown, printable(detail)];
  });
}

const listed = (runs: readonly Finished[]) => runs.map(({ probe }) => probe).join(', ');

/** What was found comes first, then in a line each what is not there and what could not be seen. */
function describe(runs: readonly Finished[], named: boolean): string[] {
  const nothing = runs.filter(({ outcome }) => outcome === 'nothing-here');
  const failed = runs.filter(({ outcome }) => outcome !== 'nothing-here' && outcome !== 'ok');
  const lines = runs.filter((run) => named || !nothing.includes(run)).flatMap(describeRun(table(runs.flatMap(rowsOf))));
  if (named) return lines.slice(0, -1);
  if (nothing.length > 0) lines.push(`Nothing here for: ${listed(nothing)}`);
  lines.push(failed.length > 0 ? `Could not look: ${listed(failed)}` : 'Every probe could look.');
  return lines;
}

/** One run in lines. `bodies`: the readings of all runs in turn, in columns that all share. */
function describeRun(bodies: string[]) {
  return (run: Finished): string[] => {
    const lines: string[] = [];
    const problem = run.problem ? `: ${printable(run.problem)}` : '';
    lines.push(`${run.probe}  ${run.outcome}${problem}  (${formatDuration(run.durationMs)})`);
    lines.push(...bodies.splice(0, run.readings.length));
    for (const { kind, at, instance = '', detail = '' } of run.events) {
      lines.push(`  event ${kind} ${printable(instance)} ${new Date(at).toISOString()} ${printable(detail)}`);
    }
    for (const { section, rows } of run.facts) {
      lines.push(`  facts ${section}`);
      for (const row of rows.slice(0, 20)) {
        const cells = Object.entries(row).filter(([, cell]) => cell !== null && cell !== '');
        lines.push(`    ${cells.map(([name, cell]) => `${name}: ${printable(String(cell))}`).join(', ')}`);
      }
      if (rows.length > 20) lines.push(`    and ${rows.length - 20} more`);
    }
    lines.push('');
    return lines;
  };
}

function chosen(name: string | undefined, host: Host): readonly Probe[] {
  const here = probes.filter((probe) => probe.platforms.includes(host.platform));
  if (name === undefined) return here;
  const named = here.filter((probe) => probe.name === name);
  if (named.length > 0) return named;
  const names = here.map((probe) => probe.name).join(', ');
  throw new Failure(`There is no probe "${name}" on this system. Probes: ${names}.`);
}

async function run(values: Values, [name]: readonly string[], terminal: Terminal): Promise<number> {
  const { settings, stateFolder } = findPlace(values, terminal);
  const host = createHost({ mainFile: terminal.mainFile, stateFolder, settings: localSettings(settings) });
  const runs = await Promise.all(chosen(name, host).map((probe) => runOnce(probe, lookOn(host))));
  host.close();
  if (values.json === true) {
    const shown = runs.map(({ metrics, readings, ...rest }) => ({
      ...rest,
      readings: readings.map((reading) => ({ ...reading, unit: metrics[reading.metric]?.unit })),
    }));
    terminal.out(JSON.stringify({ at: Date.now(), probes: shown }, null, 2));
  } else {
    for (const line of describe(runs, name !== undefined)) terminal.out(line);
  }
  return runs.every(({ outcome }) => outcome === 'ok' || outcome === 'nothing-here') ? 0 : 1;
}

export const probeCommand: Command = {
  name: 'probe',
  parameters: '[NAME]',
  summary: 'run the probes once and show what they find',
  about: [
    'Needs no enrolment and sends nothing. Some things only root may read; run it with sudo to see what the service sees.',
    'Exit code 1 when a probe failed. "nothing-here" (no printer, no battery) is not a failure.',
  ],
  options: [jsonOption, configOption],
  examples: [
    ['forewarn-agent probe', 'everything'],
    ['forewarn-agent probe printer', 'only the printers'],
    ['forewarn-agent probe disk --json', 'for a program'],
  ],
  run,
};
