import { GiveUp, Uncertain } from '../../delivery/delivery-error.ts';
import type { Message, Operation } from '../../incidents/delivery.ts';
import { ask, at, excerpt, Gone, json } from '../answer.ts';
import { type ConnectorDeps, defineConnector, type TicketConnection, type TicketRef } from '../connector.ts';
import type { Http, HttpRequest } from '../http.ts';
import { type RestConfig, restConfig } from './config.ts';
import { type Fill, fillBody, fillPath, type Template, uses } from './template.ts';

export const rest = defineConnector({
  kind: 'rest',
  title: 'Any help desk with a JSON API',
  config: restConfig,
  // Search indexes and slow commits of systems nobody here knows: SECURITY R4 says wait at least a minute.
  findLagMs: 60_000,
  connect,
});

/** A key that no incident has, for trying the search. */
const nobody = 'forewarn-settings-check';

function connect(config: RestConfig, deps: ConnectorDeps): TicketConnection {
  const host = new URL(config.baseUrl).host;
  const http = discreet(deps.http, config.auth?.value ?? '');
  const send = (method: HttpRequest['method'], path: string, fill: Fill, body?: Template, safe = true) =>
    ask(http, request(config, method, path, fill, body), safe, deps.now());
  const page = (found: unknown, url: string | undefined, id: string): string => {
    const inside = url === undefined ? undefined : at(found, url);
    if (typeof inside === 'string') return inside;
    return config.page === undefined ? '' : fillPath(config.page, filled(config, deps, 'open', null, { id }));
  };

  const connection: TicketConnection = {
    async find(key) {
      const { find } = config;
      if (!find) throw new Uncertain(`${host} cannot be searched: its settings describe no find.`);
      const answer = json(await send('GET', find.path, filled(config, deps, 'open', null, { key })), host);
      const list = at(answer, find.list);
      if (!Array.isArray(list)) {
        throw new GiveUp(`${host} answered the search without a list at "${find.list}". Correct find.list.`);
      }
      // A search may be a fuzzy one: only a ticket that really holds the key is ours. Of several, the first made.
      const ours = list.filter((ticket) => holds(at(ticket, find.match), key));
      const [first] = ours.map((ticket) => ref(at(ticket, find.id), (id) => page(ticket, find.url, id))).sort(byId);
      return first ?? null;
    },
    async open(key, message) {
      const { open } = config;
      const fill = filled(config, deps, 'open', message, { key });
      const answer = await send(open.method, open.path, fill, open.body as Template, false);
      const made = json(answer, host);
      const found = ref(at(made, open.id), (id) => page(made, open.url, id));
      if (found) return found;
      // Doing it again would make another: a person must correct the path first.
      throw new GiveUp(
        `${host} made the ticket, but its answer holds no number at "${open.id}". Correct open.id, then retry.${excerpt(answer.text)}`,
      );
    },
    async read(found) {
      const { read } = config;
      let ticket: unknown;
      try {
        ticket = json(await send('GET', read.path, filled(config, deps, 'open', null, found)), host);
      } catch (error) {
        if (error instanceof Gone) return { status: 'gone', touched: true };
        throw error;
      }
      const status = at(ticket, read.status);
      if (status === undefined) throw new GiveUp(`${host} shows no status at "${read.status}". Correct read.status.`);
      return {
        status: among(read.closed, status) ? 'closed' : 'open',
        touched: read.touched.some((one) => !among(one.untouched, at(ticket, one.field) ?? null)),
      };
    },
    async note(found, message) {
      await tell(found, 'note', message);
    },
    async resolve(found, message) {
      const state = await connection.read(found);
      if (state.status === 'gone') throw new GiveUp(`Ticket ${found.id} is no longer there.`);
      // A comment would wake a closed ticket up again in most systems.
      if (state.status === 'closed') return 'closed';
      if (state.touched || config.leaveOpen.includes(message.priority)) {
        await tell(found, 'resolve', message);
        return 'left-open';
      }
      if (!uses(config.close.body, 'text')) await tell(found, 'resolve', message);
      const fill = filled(config, deps, 'resolve', message, found);
      await send(config.close.method, config.close.path, fill, config.close.body as Template, true);
      return 'closed';
    },
    async reopen(found, message) {
      const fill = filled(config, deps, 'reopen', message, found);
      await send(config.reopen.method, config.reopen.path, fill, config.reopen.body as Template, true);
      if (!uses(config.reopen.body, 'text')) await tell(found, 'reopen', message);
      return found;
    },
    async check() {
      if (config.find) {
        await connection.find(nobody);
        return `${host} answers, accepts the credentials and can be searched.`;
      }
      // Without a search, asking for a ticket that cannot exist is the one request that leaves nothing behind.
      await connection.read({ id: nobody, url: '' });
      return `${host} answers and accepts the credentials. It cannot be searched: settings describe no find.`;
    },
  };

  async function tell(found: TicketRef, operation: Operation, message: Message): Promise<void> {
    const fill = filled(config, deps, operation, message, found);
    await send(config.note.method, config.note.path, fill, config.note.body as Template, false);
  }
  return connection;
}

/** An answer that repeats our credentials must not carry them into a log or a page. */
function discreet(http: Http, secret: string): Http {
  const words = [secret, ...secret.split(/\s+/)].filter((word) => word.length >= 6);
  return async (request) => {
    const answer = await http(request);
    return { ...answer, text: words.reduce((text, word) => text.replaceAll(word, '••••'), answer.text) };
  };
}

function request(config: RestConfig, method: HttpRequest['method'], path: string, fill: Fill, body?: Template) {
  return {
    method,
    url: config.baseUrl.replace(/\/+$/, '') + fillPath(path, fill),
    headers: {
      ...(config.auth ? { [config.auth.header.toLowerCase()]: config.auth.value } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(fillBody(body, fill)) }),
  } satisfies HttpRequest;
}

const noFields = { device: '', owner: '', site: '', instance: '', rule: '', severity: '' };

function filled(
  config: RestConfig,
  deps: ConnectorDeps,
  operation: Operation,
  message: Message | null,
  known: { readonly key?: string; readonly id?: string },
): Fill {
  const words = message ? deps.words(operation, message, config.limits) : null;
  return {
    key: known.key ?? message?.incident ?? '',
    id: known.id ?? '',
    subject: words?.subject ?? '',
    text: words?.text ?? '',
    ...(words?.fields ?? noFields),
    priority: message ? (config.priorities[message.priority] ?? message.priority) : '',
    repeats: message?.repeats ?? 0,
    link: message?.link ?? '',
  };
}

function ref(id: unknown, url: (id: string) => string): TicketRef | null {
  if ((typeof id !== 'string' && typeof id !== 'number') || id === '') return null;
  return { id: String(id), url: url(String(id)) };
}

const byId = (a: TicketRef | null, b: TicketRef | null): number =>
  (a?.id ?? '').localeCompare(b?.id ?? '', 'en', { numeric: true });

const among = (values: readonly unknown[], value: unknown): boolean =>
  values.some((one) => one === value || (one !== null && value !== null && String(one) === String(value)));

/** The key as a whole word: `inc-1` is not in `inc-12`. */
export function holds(text: unknown, key: string): boolean {
  if (typeof text !== 'string' && typeof text !== 'number') return false;
  const inside = String(text);
  const wordy = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}_-]/u.test(character);
  for (let from = inside.indexOf(key); from !== -1; from = inside.indexOf(key, from + 1)) {
    if (!wordy(inside[from - 1]) && !wordy(inside[from + key.length])) return true;
  }
  return false;
}
