import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GiveUp, RetryLater, Uncertain } from '../../../packages/collector/src/delivery/delivery-error.ts';
import type { Desk } from '../../../packages/collector/src/tickets/desk.ts';
import { createHttp } from '../../../packages/collector/src/tickets/http.ts';
import { holds, rest } from '../../../packages/collector/src/tickets/rest/index.ts';
import { connectorSuite } from './connector-suite.ts';
import { exampleMessage, monday, words } from './example.ts';
import { type Fault, type HelpDesk, helpDeskSettings, openHelpDesk } from './help-desk.ts';

const noDesk = {} as Desk;

function connect(url: string, set: object = {}) {
  const http = createHttp({ allowHosts: ['127.0.0.1'], timeoutMs: 300 });
  const config = rest.config.parse({ ...helpDeskSettings(url), ...set });
  return rest.connect(config, { http, desk: noDesk, words, now: () => monday });
}

connectorSuite('rest', async () => {
  const desk = await openHelpDesk(() => monday);
  const there = (id: string) => desk.tickets.find((one) => String(one.id) === id);
  return {
    connection: connect(desk.url),
    seen: async () =>
      desk.tickets.map((one) => ({
        key: one.external_id,
        status: one.status,
        words: [one.subject, one.description, ...one.comments].join('\n'),
      })),
    async take({ id }) {
      const ticket = there(id);
      if (ticket) ticket.assignee = 'kim';
    },
    async close({ id }) {
      const ticket = there(id);
      if (ticket) ticket.status = 'closed';
    },
    breakDown() {
      desk.always = 'answer 500';
    },
    end: desk.close,
  };
});

describe('a help desk described by configuration', () => {
  let desk: HelpDesk;
  beforeEach(async () => {
    desk = await openHelpDesk(() => monday);
  });
  afterEach(() => desk.close());
  const failing = async (fault: Fault, set: object = {}) => {
    desk.faults.push(fault);
    const error = await connect(desk.url, set)
      .open('inc-01', exampleMessage())
      .catch((reason: unknown) => reason);
    return error as Error;
  };

  it('sends the credentials, the mapped priority and the key', async () => {
    const ref = await connect(desk.url).open('inc-01', exampleMessage());
    expect(desk.lastAuthorization()).toBe('key-123');
    expect(desk.tickets[0]).toMatchObject({ external_id: 'inc-01', priority: 'high' });
    expect(ref).toEqual({ id: '101', url: `${desk.url}/agent/tickets/101` });
  });

  it.each(['commit, then 500', 'commit, then hang', 'commit, then reset'] as const)(
    'is unsure whether it opened a ticket after "%s", and then finds it',
    async (fault) => {
      expect(await failing(fault)).toBeInstanceOf(Uncertain);
      expect(await connect(desk.url).find('inc-01')).toMatchObject({ id: '101' });
    },
  );

  it('waits as long as it is asked to', async () => {
    expect(await failing('answer 429')).toMatchObject({ name: 'RetryLater', afterMs: 30_000 });
  });

  it('tells a person to renew credentials that are refused, without saying them', async () => {
    const error = await failing('answer 401');
    expect(error).toBeInstanceOf(GiveUp);
    expect(error.message).toMatch(/Renew them.*who is ••••\?/);
    expect(error.message).not.toContain('key-123');
  });

  it('passes on what the help desk says of a request it does not accept', async () => {
    expect((await failing('answer 422')).message).toContain('priority is not in the list');
  });

  it('follows no redirect', async () => {
    const error = await failing('redirect');
    expect(error).toBeInstanceOf(GiveUp);
    expect(error.message).toContain('Put the final address into the settings');
    expect(desk.requests).toHaveLength(1);
  });

  it('tries later when nobody listens', async () => {
    const { url } = desk;
    await desk.close();
    await expect(connect(url).open('inc-01', exampleMessage())).rejects.toBeInstanceOf(RetryLater);
    desk = await openHelpDesk(() => monday);
  });

  it('says that it cannot be searched when no search is described', async () => {
    await expect(connect(desk.url, { find: undefined }).find('inc-01')).rejects.toBeInstanceOf(Uncertain);
  });

  it('never takes an answer without a list for "not there"', async () => {
    const find = { ...helpDeskSettings('').find, list: 'tickets' };
    await expect(connect(desk.url, { find }).find('inc-01')).rejects.toThrow('Correct find.list');
  });

  it('does not open a second ticket when the number cannot be found in the answer: a person mends the path', async () => {
    const open = { ...helpDeskSettings('').open, id: 'ticket.number' };
    await expect(connect(desk.url, { open }).open('inc-01', exampleMessage())).rejects.toThrow('Correct open.id');
  });

  it('knows its key as a whole word only', () => {
    expect(holds('[inc-1]', 'inc-1')).toBe(true);
    expect(holds('see inc-12, inc-1.', 'inc-1')).toBe(true);
    expect(holds('inc-12', 'inc-1')).toBe(false);
    expect(holds('xinc-1', 'inc-1')).toBe(false);
    expect(holds({}, 'inc-1')).toBe(false);
  });

  it('cuts texts to what the help desk takes', async () => {
    const limits = { subject: 30, text: 200 };
    await connect(desk.url, { limits }).open('inc-01', exampleMessage());
    expect(desk.tickets[0]?.subject).toHaveLength(30);
    expect(desk.tickets[0]?.description).toHaveLength(200);
  });

  it('marks its credentials as secret in the settings form', () => {
    expect(JSON.stringify(rest.config.toJSONSchema({ io: 'input' }))).toContain('"secret":true');
  });

  it('refuses settings that put the key nowhere', () => {
    const open = { ...helpDeskSettings('').open, body: { subject: '{{subject}}' } };
    const result = rest.config.safeParse({ ...helpDeskSettings(desk.url), open });
    expect(result.error?.issues[0]?.message).toContain('must carry {{key}}');
  });
});
