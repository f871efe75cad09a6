import { version } from '../version.ts';
import type { Command } from './command.ts';
import { table } from './readable.ts';

/** The page of all commands. */
export function helpPage(commands: readonly Command[]): string[] {
  return [
    `forewarn-agent ${version}: reports the health of this machine to its collector`,
    '',
    'Commands',
    ...table([
      ...commands.map(({ name, parameters, summary }) => [`  ${name} ${parameters}`.trimEnd(), summary]),
      ['  help [COMMAND]', 'this page, or a command with its options and examples'],
    ]),
    '',
    'First steps',
    ...table([
      ['  forewarn-agent enroll TOKEN', 'the token comes from the collector: Settings → Enrol devices'],
      ['  forewarn-agent run', 'or let the service do it: systemctl enable --now forewarn-agent'],
      ['  forewarn-agent status', 'see that it is online'],
    ]),
  ];
}

/** One command's page. */
export function commandPage({ name, parameters, summary, about, options, examples }: Command): string[] {
  const usage = ['forewarn-agent', name, parameters, '[OPTIONS]'].filter((part) => part !== '').join(' ');
  const optionRows = options.map((option) => [
    `  --${option.name}${option.value ? ` ${option.value}` : ''}`,
    option.help,
  ]);
  return [
    `${usage}: ${summary}`,
    '',
    ...about,
    '',
    'Options',
    ...table(optionRows),
    '',
    'Examples',
    ...table(examples.map(([line, effect]) => [`  ${line}`, effect])),
  ];
}
