import { formatDuration, type Metric, type Series } from '@forewarn/shared';
import type { Command } from 'commander';
import * as z from 'zod';
import { duration } from '../config.ts';
import { type Recorded, type Replayed, replay } from '../pipeline/replay.ts';
import type { Device } from '../storage/nouns.ts';
import { addCommand, option, type Shell, type Work } from './command.ts';
import { answerOf, type Console } from './console.ts';
import { deviceOf, devicesOf } from './device-of.ts';
import { exitCodes, Failure } from './failure.ts';
import { rulesetOf } from './ruleset-of.ts';
import { table, when } from './table.ts';

type Listed = Awaited<ReturnType<typeof devicesOf>>[number];

/** Raw readings come in pieces of so long: at 10 s between reports they fit the answer's 5,000 points. */
const pieceMs = 12 * 3_600_000;
const mostPoints = '5000';
const longestMs = 14 * 86_400_000;

/** What the device reported in that time, as the rules saw it. */
async function recordedOf(
  { api }: Console,
  id: string,
  from: number,
  to: number,
  wanted: ReadonlySet<string>,
): Promise<Recorded> {
  const one = api.devices[':id'];
  const { series: all } = await answerOf(one.series.$get({ param: { id } }));
  const judged = all.filter(({ metric }) => wanted.has(metric));
  const points = await Promise.all(
    judged.map(async ({ metric, instance }) => {
      const read: [number, number][] = [];
      for (let start = from; start < to; start += pieceMs) {
        const query = {
          metric,
          instance,
          from: String(start),
          to: String(Math.min(to, start + pieceMs)),
          points: mostPoints,
        };
        const { at, mean } = await answerOf(one.history.$get({ param: { id }, query }));
        at.forEach((moment, i) => {
          read.push([moment, mean[i] ?? 0]);
        });
      }
      return read;
    }),
  );
  const { events } = await answerOf(one.events.$get({ param: { id }, query: { from: String(from), limit: '1000' } }));
  const metrics = judged.map(
    ({ metric, unit, help, states }): Metric => ({
      name: metric,
      unit,
      help,
      ...(states ? { states: [...states] } : {}),
    }),
  );
  return { metrics, series: judged.map(({ metric, instance }, i): Series => [i, metric, instance]), points, events };
}

/** A device as the rules need it; what they do not look at is left empty. */
const asDevice = ({ id, name, platform, role, site, tags, owner, enrolledAt }: Listed): Device => ({
  ...{ id, name, platform, role, site, tags, owner, enrolledAt, number: 0, publicKey: '', agent: '', boot: '' },
  ...{ approved: true, revokedAt: null, leftAt: null, leftWhy: null },
});

async function replayAll(work: Work) {
  const sinceMs = option(
    work,
    'since',
    duration.refine((ms) => ms <= longestMs, 'must be at most 14d'),
  );
  const named = option(work, 'device', z.string().optional());
  const only = option(work, 'rule', z.string().optional());
  const { ruleset } = rulesetOf(work.place());
  if (only !== undefined && !ruleset.rules.some((rule) => rule.id === only)) {
    throw new Failure(`There is no rule "${only}". forewarn-collector rules list shows them.`, exitCodes.usage);
  }
  const to = Date.now();
  const found = await work.withConsole(async (console) => {
    const chosen = named === undefined ? await devicesOf(console) : [await deviceOf(console, named)];
    const results: (Replayed & { device: string })[] = [];
    for (const [i, one] of chosen.entries()) {
      if (chosen.length > 1) work.terminal.err(`${i + 1} of ${chosen.length}: ${one.name}`);
      const device = asDevice(one);
      const ready = ruleset.forDevice({ ...device, device: device.id });
      const wanted = new Set(ready.flatMap(({ judge }) => judge.metrics));
      const recorded = await recordedOf(console, one.id, to - sinceMs, to, wanted);
      for (const made of replay(ruleset, device, recorded)) {
        if (only === undefined || made.rule === only) results.push({ device: one.name, ...made });
      }
    }
    return results;
  });
  const lines = found.map((made) => [
    when(made.openedAt),
    made.resolvedAt === null ? 'still stands' : formatDuration(made.resolvedAt - made.openedAt),
    made.silenced ? `${made.priority} quiet` : made.priority,
    made.rule,
    made.instance,
    made.title,
  ]);
  const headings = ['OPENED (UTC)', 'LASTED', 'PRIORITY', 'RULE', 'INSTANCE', 'TITLE'];
  const nothing = `In the last ${formatDuration(sinceMs)} these rules would have opened nothing.`;
  work.print(found, found.length === 0 ? nothing : table(headings, lines));
  return exitCodes.done;
}

/** Tries the rules of the settings file on what was recorded, before they go live. Works beside a running collector. */
export function addRulesReplay(rules: Command, shell: Shell): void {
  addCommand(
    rules,
    shell,
    'replay',
    'run the rules of the settings file over recorded readings: which incidents would they have opened?',
    [
      [
        'forewarn-collector rules replay --since 7d --device pc-ann',
        'what the last week of one device would have been',
      ],
      ['forewarn-collector rules replay --config new.yaml --rule disk-space', 'a changed limit, before it goes live'],
    ],
    replayAll,
  )
    .option('--since <time>', 'how far back, at most 14d', '24h')
    .option('--device <name>', 'one device, by name or id; otherwise all')
    .option('--rule <rule>', 'only the incidents of this rule');
}
