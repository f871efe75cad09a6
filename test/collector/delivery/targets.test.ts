import { describe, expect, it } from 'vitest';
import { createDeskStore } from '../../../packages/collector/src/delivery/desk-store.ts';
import { connectTargets, routingTargets } from '../../../packages/collector/src/delivery/targets.ts';
import { channels } from '../../../packages/collector/src/notifications/index.ts';
import { openMemory } from '../../../packages/collector/src/storage/memory.ts';
import { createHttp } from '../../../packages/collector/src/tickets/http.ts';
import { connectors } from '../../../packages/collector/src/tickets/index.ts';
import { exampleMessage, monday, words } from '../tickets/example.ts';

async function connect(tickets: object[], mail: object[] = []) {
  const { core } = await openMemory();
  const deps = { http: createHttp(), desk: createDeskStore({ core }), words, now: () => monday };
  const settings = (list: object[]) => list as { name: string; kind: string; config: unknown }[];
  return connectTargets({
    tickets: settings(tickets),
    channels: settings(mail),
    connectors,
    channelKinds: channels,
    deps,
  });
}
const mail = {
  name: 'it',
  kind: 'email',
  config: { host: 'mail.example', from: 'fw@example.org', to: ['it@example.org'] },
};

describe('the targets a person configured', () => {
  it('are connected, and known to routing by name', async () => {
    const targets = await connect([{ name: 'desk', kind: 'builtin' }], [mail]);
    expect(routingTargets(targets)).toEqual([
      { name: 'desk', to: 'ticket' },
      { name: 'it', to: 'people' },
    ]);
    const [desk] = targets;
    if (desk?.to !== 'ticket') throw new Error('no ticket target');
    expect(await desk.connection.open('inc-01', exampleMessage())).toMatchObject({ id: 'T-inc-01' });
  });

  it.each([
    [
      'an unknown kind',
      [{ name: 'desk', kind: 'bultin' }],
      [],
      'tickets[0].kind "bultin" is not known. Use one of: builtin, rest.',
    ],
    ['the same name twice', [{ name: 'it', kind: 'builtin' }], [mail], 'channels[0].name "it" is used twice'],
    ['a name that breaks ids', [{ name: 'a/b', kind: 'builtin' }], [], 'tickets[0].name "a/b"'],
    [
      'a wrong setting',
      [{ name: 'desk', kind: 'builtin', config: { leaveOpen: ['P9'] } }],
      [],
      'tickets[0].config.leaveOpen.0:',
    ],
    [
      'plain mail over the network',
      [],
      [{ ...mail, config: { ...mail.config, security: 'none' } }],
      'channels[0].config.security: none sends',
    ],
  ])('%s is refused, naming the setting and the way out', async (_, tickets, others, complaint) => {
    await expect(connect(tickets, others)).rejects.toThrow(complaint);
  });

  it('a complaint never repeats a value, which might be a secret', async () => {
    const config = { ...mail.config, user: 'me', password: 12345 };
    const error = await connect([], [{ ...mail, config }]).catch((reason: unknown) => String(reason));
    expect(error).toContain('config.password');
    expect(error).not.toContain('12345');
  });
});
