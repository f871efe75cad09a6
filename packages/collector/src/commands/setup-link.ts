import type { Command } from 'commander';
import { addCommand, type Shell } from './command.ts';
import { answerOf } from './console.ts';
import { exitCodes, Failure } from './failure.ts';
import type { Place } from './load-settings.ts';

/** Addresses by which people reach the console: this machine's own, and the one for others. */
export function addressesOf({ settings }: Place): { readonly here: string; readonly elsewhere: string | null } {
  return { here: `http://localhost:${settings.loopback.port}`, elsewhere: settings.publicUrl ?? null };
}

/** A new link for the first user, while there is none. */
export function addSetupLinkCommand(program: Command, shell: Shell): void {
  addCommand(
    program,
    shell,
    'setup-link',
    'print a new one-time link for making the first user; older links stop working',
    [['forewarn-collector setup-link', 'the link of the first start was lost or is older than 30 minutes']],
    async (work) => {
      const made = await work.withConsole(({ api }) => answerOf(api.console['setup-link'].$post()));
      if (made === null) {
        throw new Failure(
          'There are users already, so there is no first-user set-up any more. For a forgotten password: forewarn-collector user set-password NAME',
        );
      }
      const { here, elsewhere } = addressesOf(work.place());
      const links = [here, ...(elsewhere === null ? [] : [elsewhere])].map((address) => address + made.path);
      work.print(
        { links, expiresAt: made.expiresAt },
        ['Open this link within 30 minutes and make the first user:', ...links.map((link) => `  ${link}`)].join('\n'),
      );
      return exitCodes.done;
    },
  );
}
