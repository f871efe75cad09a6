import { type Command, Option } from 'commander';
import * as z from 'zod';
import { type Console, openConsole } from './console.ts';
import { type ExitCode, exitCodes, Failure } from './failure.ts';
import { loadPlace, type Place } from './load-settings.ts';
import type { Terminal } from './terminal.ts';

const commonSchema = z.looseObject({
  data: z.string().optional(),
  config: z.string().optional(),
  json: z.boolean().optional(),
});

/** What a command's work gets. */
export interface Work {
  readonly terminal: Terminal;
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  place(): Place;
  /** Of the running collector or of the store; closed afterwards. */
  withConsole<Result>(work: (console: Console) => Promise<Result>): Promise<Result>;
  /** JSON with --json, otherwise the text. */
  print(data: unknown, text: string): void;
}

/** Command line and what it does. */
export type Example = readonly [string, string];

/** Where commands are added and their end is noted. */
export interface Shell {
  readonly terminal: Terminal;
  ended(code: ExitCode): void;
}

/** A command that does something. Its help ends with examples: they are how it is learned. */
export function addCommand(
  parent: Command,
  shell: Shell,
  shape: string,
  summary: string,
  examples: readonly Example[],
  work: (work: Work) => Promise<ExitCode | undefined>,
): Command {
  const command = parent
    .command(shape)
    .description(summary)
    .option('--data <folder>', 'data folder (default: FOREWARN_DATA, or /var/lib/forewarn for root)')
    .option('--config <file>', 'settings file (default: FOREWARN_CONFIG, or forewarn.yaml in the data folder)')
    .addOption(new Option('--json', 'print JSON for programs'))
    .action(async () => {
      const { terminal } = shell;
      const options = commonSchema.parse(command.opts());
      let place: Place | undefined;
      const getPlace = () => {
        place ??= loadPlace(options, terminal);
        return place;
      };
      const code = await work({
        terminal,
        args: command.args,
        options,
        place: getPlace,
        async withConsole(use) {
          const console = await openConsole(getPlace());
          try {
            return await use(console);
          } finally {
            await console.close();
          }
        },
        print: (data, text) => terminal.out(options.json === true ? JSON.stringify(data) : text),
      });
      shell.ended(code ?? exitCodes.done);
    });
  if (examples.length > 0) command.addHelpText('after', `\n${exampleText(examples)}`);
  return command;
}

export const exampleText = (examples: readonly Example[]): string =>
  ['Examples:', ...examples.map(([line, says]) => `  # ${says}\n  $ ${line}`)].join('\n');

/** An option's value checked by a schema; a wrong one says what is right. */
export function option<Schema extends z.ZodType>(work: Work, name: string, schema: Schema): z.output<Schema> {
  const checked = schema.safeParse(work.options[name]);
  if (checked.success) return checked.data;
  throw new Failure(`--${name}: ${checked.error.issues[0]?.message ?? 'is not valid'}.`, exitCodes.usage);
}

/** A whole number given as an option. */
export const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/, 'must be a whole number')
  .transform(Number);
