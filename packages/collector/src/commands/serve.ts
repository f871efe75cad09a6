import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { pino } from 'pino';
import { collectorSettings } from '../configured.ts';
import { isAnswering } from '../http/console-socket.ts';
import { addCommand, type Shell } from './command.ts';
import { socketOf } from './console.ts';
import { exitCodes, Failure } from './failure.ts';
import type { Place } from './load-settings.ts';
import { forbidChildren } from './no-children.ts';
import { rulesetOf } from './ruleset-of.ts';

/** What `serve --json` prints once the doors are open. */
export interface Serving {
  readonly localUrl: string;
  readonly publicUrl: string;
  readonly agentUrl: string;
  /** Null once there is a user. */
  readonly setupLink: string | null;
}

/** One collector per data folder: the second is told before it touches anything. */
export async function refuseSecond(place: Pick<Place, 'dataFolder'>): Promise<void> {
  if (!(await isAnswering(socketOf(place)))) return;
  throw new Failure(
    `A collector is already running on the data folder ${place.dataFolder}. Stop it first, or name another folder with --data.`,
  );
}

/** Where people look, in a few lines. */
export function welcome({ localUrl, publicUrl, setupLink }: Serving): string {
  const lines = ['', `  Forewarn is running. Console on this machine: ${localUrl}`];
  if (publicUrl !== localUrl) lines.push(`  Console for others:      ${publicUrl}`);
  if (setupLink !== null) lines.push('', '  Make the first user within 30 minutes:', `  ${setupLink}`);
  return [...lines, ''].join('\n');
}

/** Runs the collector until it is asked to stop. */
export function addServeCommand(program: Command, shell: Shell): void {
  addCommand(
    program,
    shell,
    'serve',
    'run the collector until it is stopped; the log goes to standard error, a JSON object per line',
    [
      ['forewarn-collector serve --data /var/lib/forewarn', 'with the settings in /var/lib/forewarn/forewarn.yaml'],
      ['FOREWARN_NETWORK_PORT=9443 forewarn-collector serve', 'a setting from the environment'],
    ],
    async (work) => {
      const { terminal } = work;
      const place = work.place();
      rulesetOf(place);
      await refuseSecond(place);
      const built = join(terminal.programFolder, 'web');
      const settings = collectorSettings(place.settings, place.dataFolder, existsSync(built) ? built : null);
      const log = pino({ level: place.settings.log.level, base: null }, pino.destination({ dest: 2, sync: true }));
      forbidChildren();
      const { startCollector } = await import('../main.ts');
      const collector = await startCollector(settings, log);
      const { localUrl, publicUrl, agentUrl, setupLink } = collector;
      work.print({ localUrl, publicUrl, agentUrl, setupLink } satisfies Serving, welcome(collector));
      await terminal.stopAsked();
      log.info('stopping: what arrived is being written');
      await collector.close();
      return exitCodes.done;
    },
  );
}
