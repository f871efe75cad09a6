import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import * as z from 'zod';
import { userRoles } from '../storage/nouns.ts';
import { addCommand, option, type Shell, type Work } from './command.ts';
import { answerOf } from './console.ts';
import { exitCodes, Failure } from './failure.ts';
import { table, when } from './table.ts';

const roleSchema = z.enum(userRoles, `must be one of: ${userRoles.join(', ')}`);

/** A password never stands on the command line, where everybody on the machine can read it. Made up unless given. */
async function passwordOf(work: Work): Promise<{ readonly password: string; readonly isMadeUp: boolean }> {
  const file = option(work, 'passwordFile', z.string().optional());
  if (file === undefined) return { password: randomBytes(15).toString('base64url'), isMadeUp: true };
  if (file === '-') return { password: (await work.terminal.input()).trimEnd(), isMadeUp: false };
  try {
    return { password: readFileSync(file, 'utf8').trimEnd(), isMadeUp: false };
  } catch (cause) {
    throw new Failure(
      `The password file ${file} cannot be read. Check the path after --password-file.`,
      exitCodes.usage,
      cause,
    );
  }
}

const withPassword = (command: Command) =>
  command.addOption(
    new Option('--password-file <file>', 'read the password from a file, or - for standard input; else one is made up'),
  );

const said = (name: string, { password, isMadeUp }: { password: string; isMadeUp: boolean }) =>
  isMadeUp ? `\nThe password of ${name}, shown this once: ${password}` : '';

/** People who may sign in. */
export function addUserCommands(program: Command, shell: Shell): void {
  const users = program.command('user').description('people who may sign in: list, create, change');

  addCommand(users, shell, 'list', 'list the people who may sign in', [], async (work) => {
    const { users: rows } = await work.withConsole(({ api }) => answerOf(api.users.$get()));
    const text = table(
      ['NAME', 'ROLE', 'SINCE', 'DISABLED'],
      rows.map((user) => [user.name, user.role, when(user.createdAt), when(user.disabledAt)]),
    );
    work.print(rows, text);
    return exitCodes.done;
  });

  withPassword(
    addCommand(
      users,
      shell,
      'create <name>',
      'add a person',
      [
        ['forewarn-collector user create ada --role admin', 'an admin, with a password made up and shown once'],
        ['forewarn-collector user create bob --password-file - < secret', 'a viewer, password from standard input'],
      ],
      async (work) => {
        const role = option(work, 'role', roleSchema);
        const chosen = await passwordOf(work);
        const json = { name: work.args[0] ?? '', role, password: chosen.password };
        const user = await work.withConsole(({ api }) => answerOf(api.users.$post({ json })));
        const data = chosen.isMadeUp ? { ...user, password: chosen.password } : user;
        work.print(data, `${user.name} may now sign in as ${role}.${said(user.name, chosen)}`);
        return exitCodes.done;
      },
    ).addOption(new Option('--role <role>', userRoles.join(', ')).default('viewer')),
  );

  const change = (
    shape: string,
    summary: string,
    json: (work: Work) => { role?: (typeof userRoles)[number]; disabled?: boolean },
  ) =>
    addCommand(users, shell, shape, summary, [], async (work) => {
      const id = (work.args[0] ?? '').toLowerCase();
      const user = await work.withConsole(({ api }) =>
        answerOf(api.users[':id'].$patch({ param: { id }, json: json(work) })),
      );
      work.print(
        user,
        `${user.name} is ${user.disabledAt === null ? user.role : 'disabled'}. All sessions of ${user.name} ended.`,
      );
      return exitCodes.done;
    });
  change('set-role <name> <role>', 'change the role: viewer, technician or admin', (work) => {
    const role = roleSchema.safeParse(work.args[1]);
    if (!role.success) throw new Failure(`The role must be one of: ${userRoles.join(', ')}.`, exitCodes.usage);
    return { role: role.data };
  });
  change('disable <name>', 'end all sessions and let nobody sign in under this name', () => ({ disabled: true }));
  change('enable <name>', 'let a disabled person sign in again', () => ({ disabled: false }));

  withPassword(
    addCommand(
      users,
      shell,
      'set-password <name>',
      'set a new password; all sessions of that person end',
      [['forewarn-collector user set-password ada', 'a forgotten password: a new one is made up and shown once']],
      async (work) => {
        const id = (work.args[0] ?? '').toLowerCase();
        const chosen = await passwordOf(work);
        const json = { password: chosen.password };
        const user = await work.withConsole(({ api }) => answerOf(api.users[':id'].$patch({ param: { id }, json })));
        const data = chosen.isMadeUp ? { ...user, password: chosen.password } : user;
        work.print(data, `The password of ${user.name} was changed.${said(user.name, chosen)}`);
        return exitCodes.done;
      },
    ),
  );
}
