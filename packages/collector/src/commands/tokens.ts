import { roles } from '@forewarn/shared';
import type { Command } from 'commander';
import * as z from 'zod';
import { duration } from '../config.ts';
import { userRoles } from '../storage/nouns.ts';
import { addCommand, option, type Shell, wholeNumber } from './command.ts';
import { answerOf } from './console.ts';
import { exitCodes, Failure } from './failure.ts';
import { table, when } from './table.ts';

const text = z.string().optional();

/** The one id that begins so; people copy the first characters. */
function pick<Row extends { readonly id: string }>(rows: readonly Row[], start: string, what: string): Row {
  const [first, second] = start === '' ? [] : rows.filter((row) => row.id.startsWith(start));
  if (first === undefined) throw new Failure(`There is no ${what} whose id begins with "${start}".`);
  if (second !== undefined) throw new Failure(`Several ${what}s begin with "${start}". Give more of the id.`);
  return first;
}

/** Enrolment tokens: what a new machine needs to become a device. */
export function addTokenCommands(program: Command, shell: Shell): void {
  const tokens = program.command('token').description('enrolment tokens, for new machines: list, create, revoke');

  addCommand(tokens, shell, 'list', 'list enrolment tokens, without their secrets', [], async (work) => {
    const { tokens: rows } = await work.withConsole(({ api }) => answerOf(api.tokens.$get()));
    const lines = rows.map((row) => {
      const state = row.revokedAt === null ? row.usesLeft : 'revoked';
      return [
        row.id.slice(0, 12),
        row.createdBy,
        when(row.expiresAt),
        state,
        row.approve ? 'yes' : 'no',
        row.site,
        row.role,
      ];
    });
    work.print(rows, table(['ID', 'BY', 'EXPIRES', 'USES LEFT', 'APPROVES', 'SITE', 'ROLE'], lines));
    return exitCodes.done;
  });

  addCommand(
    tokens,
    shell,
    'create',
    'make a token; it is shown this once',
    [
      ['forewarn-collector token create', 'for one machine, good for a day'],
      ['forewarn-collector token create --uses 20 --site Kiel --role workstation', 'for the machines of one site'],
      ['ssh pc7 "forewarn-agent enroll -" < <(forewarn-collector token create)', 'enrol another machine at once'],
    ],
    async (work) => {
      const site = option(work, 'site', text);
      const owner = option(work, 'owner', text);
      const json = {
        uses: option(work, 'uses', wholeNumber),
        validMs: option(work, 'valid', duration),
        role: option(work, 'role', z.enum(roles, `must be one of: ${roles.join(', ')}`)),
        tags: option(work, 'tag', z.array(z.string()).default([])),
        ...(work.options.approve === false ? { approve: false } : {}),
        ...(site === undefined ? {} : { site }),
        ...(owner === undefined ? {} : { owner }),
      };
      const made = await work.withConsole(({ api }) => answerOf(api.tokens.$post({ json })));
      work.print(made, made.token);
      return exitCodes.done;
    },
  )
    .option('--uses <number>', 'good for so many machines, at most 500', '1')
    .option('--valid <time>', 'good for so long, at most 7d', '24h')
    .option('--site <site>', 'where the machines are')
    .option('--role <role>', roles.join(', '), 'workstation')
    .option('--tag <tag...>', 'tags for the machines')
    .option('--owner <name>', 'who uses them')
    .option('--no-approve', 'let a person approve each machine (always so above 50 uses or 24h)');

  addCommand(tokens, shell, 'revoke <id>', 'revoke a token; devices that used it stay', [], async (work) => {
    const id = await work.withConsole(async ({ api }) => {
      const { tokens: rows } = await answerOf(api.tokens.$get());
      const row = pick(rows, work.args[0] ?? '', 'token');
      await answerOf(api.tokens[':id'].$delete({ param: { id: row.id } }));
      return row.id;
    });
    work.print({ id }, 'Revoked.');
    return exitCodes.done;
  });
}

/** API tokens: for programs. */
export function addApiTokenCommands(program: Command, shell: Shell): void {
  const tokens = program.command('api-token').description('API tokens, for programs: list, create, revoke');

  addCommand(tokens, shell, 'list', 'list API tokens', [], async (work) => {
    const { tokens: rows } = await work.withConsole(({ api }) => answerOf(api['api-tokens'].$get()));
    const lines = rows.map((row) => [
      row.id.slice(0, 12),
      row.label,
      row.user,
      row.role,
      row.revokedAt === null ? when(row.expiresAt) : 'revoked',
      when(row.usedAt),
    ]);
    work.print(rows, table(['ID', 'LABEL', 'USER', 'ROLE', 'EXPIRES', 'LAST USE'], lines));
    return exitCodes.done;
  });

  addCommand(
    tokens,
    shell,
    'create <user>',
    'make an API token that acts as that user; it is shown this once',
    [
      ['forewarn-collector api-token create ada --label grafana --role viewer', 'read only, for 90 days'],
      ['curl -H "Authorization: Bearer $TOKEN" http://localhost:8420/api/v1/incidents?phase=open', 'use it'],
    ],
    async (work) => {
      const role = option(work, 'role', z.enum(userRoles, `must be one of: ${userRoles.join(', ')}`).optional());
      const json = {
        user: (work.args[0] ?? '').toLowerCase(),
        label: option(work, 'label', z.string()),
        days: option(work, 'days', wholeNumber),
        ...(role === undefined ? {} : { role }),
      };
      const made = await work.withConsole(({ api }) => answerOf(api['api-tokens'].$post({ json })));
      work.print(made, made.token);
      return exitCodes.done;
    },
  )
    .option('--label <text>', 'what it is for', 'command line')
    .option('--role <role>', `at most the user's own: ${userRoles.join(', ')}`)
    .option('--days <number>', 'good for so many days, at most 365', '90');

  addCommand(tokens, shell, 'revoke <id>', 'revoke an API token', [], async (work) => {
    const id = await work.withConsole(async ({ api }) => {
      const { tokens: rows } = await answerOf(api['api-tokens'].$get());
      const row = pick(rows, work.args[0] ?? '', 'API token');
      await answerOf(api['api-tokens'][':id'].$delete({ param: { id: row.id } }));
      return row.id;
    });
    work.print({ id }, 'Revoked.');
    return exitCodes.done;
  });
}
