import type { Command } from 'commander';
import * as z from 'zod';
import { settingsSchema } from '../config.ts';
import { channels } from '../notifications/index.ts';
import { connectors } from '../tickets/index.ts';
import { addCommand, type Shell } from './command.ts';
import { exitCodes, Failure } from './failure.ts';
import type { Place } from './load-settings.ts';
import { rulesetOf } from './ruleset-of.ts';

interface Described {
  readonly description?: string | undefined;
  readonly properties?: Readonly<Record<string, Described>> | undefined;
  readonly items?: Described | undefined;
}

const described: z.ZodType<Described> = z.lazy(() =>
  z.object({
    description: z.string().optional(),
    properties: z.record(z.string(), described).optional(),
    items: described.optional(),
  }),
);

/** `network.port   Default port 8443`, a line for each setting. */
function describe(schema: Described, path: string): string[] {
  const line = schema.description === undefined ? [] : [`${path.padEnd(28)} ${schema.description}`];
  const inner = Object.entries(schema.properties ?? {}).flatMap(([name, next]) =>
    describe(next, path === '' ? name : `${path}.${name}`),
  );
  const items = schema.items === undefined ? [] : describe(schema.items, `${path}[]`);
  return [...line, ...inner, ...items];
}

/** Each target's own settings, as its connector or channel wants them. */
function checkTargets({ settings, settingsFile }: Place): void {
  const lists = [
    { where: 'tickets', given: settings.tickets, units: connectors },
    { where: 'channels', given: settings.channels, units: channels },
  ];
  for (const { where, given, units } of lists) {
    for (const target of given) {
      const unit = units.find(({ kind }) => kind === target.kind);
      if (unit === undefined) {
        const known = units.map(({ kind }) => kind).join(', ');
        throw new Failure(
          `${settingsFile}: ${where} "${target.name}" has kind "${target.kind}". Use one of: ${known}.`,
          2,
        );
      }
      const checked = unit.config.safeParse(target.config ?? {});
      if (checked.success) continue;
      const [issue] = checked.error.issues;
      const field = issue?.path.join('.') || 'config';
      const isMissing = issue?.code === 'invalid_type' && issue.message.endsWith('received undefined');
      const fault = isMissing ? `is missing (${issue.expected})` : issue?.message;
      throw new Failure(`${settingsFile}: ${where} "${target.name}", ${field}: ${fault}.`, 2);
    }
  }
}

/** The settings file: what may stand in it, and whether it is right. */
export function addSettingsCommands(program: Command, shell: Shell): void {
  const config = program.command('config').description('the settings file: list what it may hold, check it');

  addCommand(
    config,
    shell,
    'list',
    'everything that can be set, with what it means; --json is a JSON Schema for your editor',
    [['forewarn-collector config list --json > forewarn.schema.json', 'a schema for your editor']],
    async (work) => {
      const schema = z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any' });
      work.print(schema, describe(described.parse(schema), '').join('\n'));
      return exitCodes.done;
    },
  );

  addCommand(
    config,
    shell,
    'check',
    'check the settings file, its rules, ticket systems and channels, without starting anything',
    [['forewarn-collector config check --config new.yaml', 'before a new settings file goes live']],
    async (work) => {
      const place = work.place();
      rulesetOf(place);
      checkTargets(place);
      work.print({ settingsFile: place.settingsFile, fine: true }, `${place.settingsFile} is fine.`);
      return exitCodes.done;
    },
  );
}
