import { type Command, Option } from 'commander';
import * as z from 'zod';
import { addCommand, option, type Shell, type Work } from './command.ts';
import { answerOf } from './console.ts';
import { deviceOf } from './device-of.ts';
import { exitCodes } from './failure.ts';
import { printable, table, when } from './table.ts';

const states = ['approved', 'pending', 'revoked'] as const;

/** Devices: list, approve, revoke. */
export function addDeviceCommands(program: Command, shell: Shell): void {
  const devices = program.command('device').description('devices: list, approve, revoke');

  addCommand(
    devices,
    shell,
    'list',
    'list the devices',
    [['forewarn-collector device list --state pending', 'those that wait for approval, with their four words']],
    async (work) => {
      const state = option(work, 'state', z.enum(states, `must be one of: ${states.join(', ')}`).optional());
      const { devices: rows } = await work.withConsole(({ api }) =>
        answerOf(api.devices.$get({ query: { limit: '100000', ...(state === undefined ? {} : { state }) } })),
      );
      const lines = rows.map((row) => [
        row.id,
        row.name,
        row.state,
        row.health,
        row.site,
        row.owner,
        when(row.seenAt),
        row.state === 'pending' ? row.fingerprint : '',
      ]);
      const headings = ['ID', 'NAME', 'STATE', 'HEALTH', 'SITE', 'OWNER', 'SEEN (UTC)', 'WORDS'];
      work.print(rows, table(headings, lines));
      return exitCodes.done;
    },
  ).addOption(new Option('--state <state>', states.join(', ')));

  const act = async (work: Work, verb: 'approve' | 'revoke', says: string) => {
    const device = await work.withConsole(async (console) => {
      const found = await deviceOf(console, work.args[0] ?? '');
      const asked = console.api.devices[':id'];
      const param = { id: found.id };
      await answerOf(verb === 'approve' ? asked.approve.$post({ param }) : asked.revoke.$post({ param }));
      return found;
    });
    work.print({ id: device.id, name: device.name }, `${printable(device.name)} ${says}`);
    return exitCodes.done;
  };
  addCommand(devices, shell, 'approve <device>', 'let a pending device deliver its reports', [], (work) =>
    act(work, 'approve', 'is approved.'),
  );
  addCommand(
    devices,
    shell,
    'revoke <device>',
    'shut a device out for good; its key can never enrol again',
    [],
    (work) => act(work, 'revoke', 'is revoked.'),
  );
}
