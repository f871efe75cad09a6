import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface DeskTicketThere {
  readonly id: number;
  readonly external_id: string;
  subject: string;
  description: string;
  priority: string;
  status: string;
  assignee: string | null;
  readonly madeAt: number;
  readonly comments: string[];
}

/** What goes wrong with the next request that changes something (or with every one, when it is the `always`). */
export type Fault =
  | 'answer 500'
  | 'answer 429'
  | 'answer 401'
  | 'answer 422'
  | 'redirect'
  | 'commit, then 500'
  | 'commit, then hang'
  | 'commit, then reset';

export interface HelpDesk {
  readonly url: string;
  readonly tickets: DeskTicketThere[];
  /** Used up one by one, one per changing request. */
  readonly faults: (Fault | null)[];
  always: Fault | null;
  /** A ticket shows up in the search only so long after it was made. */
  indexLagMs: number;
  /** How long an answer takes after the deed is done. */
  slowMs: number;
  readonly requests: string[];
  readonly lastAuthorization: () => string;
  close(): Promise<void>;
}

/** A small help desk with a JSON API of its own, that can fail in the ways real ones do. `now` is its clock. */
export async function openHelpDesk(now: () => number): Promise<HelpDesk> {
  let authorization = '';
  const desk = {
    url: '',
    tickets: [] as DeskTicketThere[],
    faults: [] as (Fault | null)[],
    always: null as Fault | null,
    indexLagMs: 0,
    slowMs: 0,
    requests: [] as string[],
    lastAuthorization: () => authorization,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  } satisfies HelpDesk;

  const server: Server = createServer((request, response) => {
    authorization = request.headers['x-api-key']?.toString() ?? '';
    desk.requests.push(`${request.method} ${request.url}`);
    void respond(request, response);
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const body = text === '' ? {} : JSON.parse(text);
    const url = new URL(request.url ?? '/', 'http://desk');
    const changing = request.method !== 'GET';
    const fault = changing ? (desk.faults.shift() ?? desk.always) : desk.always;
    const answer = (status: number, value: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
    };
    switch (fault) {
      case 'answer 500':
        return answer(500, { error: 'try again' });
      case 'answer 429':
        return answer(429, {}, { 'retry-after': '30' });
      case 'answer 401':
        return answer(401, { error: `who is ${authorization}?` });
      case 'answer 422':
        return answer(422, { error: 'priority is not in the list' });
      case 'redirect':
        return answer(302, {}, { location: 'http://169.254.169.254/latest/meta-data/' });
      case 'commit, then hang':
        void perform(request.method ?? '', url, body);
        return;
      case 'commit, then reset':
        perform(request.method ?? '', url, body);
        return void request.socket.destroy();
      case 'commit, then 500':
        perform(request.method ?? '', url, body);
        return answer(500, { error: 'the gateway lost the answer' });
      case null:
        break;
    }
    const { status, value } = perform(request.method ?? '', url, body);
    if (desk.slowMs > 0) await new Promise((resolve) => setTimeout(resolve, desk.slowMs));
    answer(status, value);
  }

  function perform(method: string, url: URL, body: Record<string, string>): { status: number; value: unknown } {
    const [, , id, part] = url.pathname.split('/');
    if (method === 'GET' && id === undefined) {
      const key = url.searchParams.get('q') ?? '';
      // A fuzzy search, as many are: a key that begins alike is found too.
      const shown = desk.tickets.filter(
        (one) => one.external_id.startsWith(key) && now() - one.madeAt >= desk.indexLagMs,
      );
      return { status: 200, value: { results: shown.map((one) => ({ ticket: one })) } };
    }
    if (method === 'POST' && id === undefined) {
      const made: DeskTicketThere = {
        id: desk.tickets.length + 101,
        external_id: body.external_id ?? '',
        subject: body.subject ?? '',
        description: body.description ?? '',
        priority: body.priority ?? '',
        status: 'new',
        assignee: null,
        madeAt: now(),
        comments: [],
      };
      desk.tickets.push(made);
      return { status: 201, value: { ticket: made } };
    }
    const ticket = desk.tickets.find((one) => String(one.id) === id);
    if (!ticket) return { status: 404, value: { error: 'no such ticket' } };
    if (method === 'POST' && part === 'comments') {
      ticket.comments.push(body.text ?? '');
      return { status: 201, value: {} };
    }
    if (method === 'PUT') ticket.status = body.status ?? ticket.status;
    return { status: 200, value: { ticket } };
  }

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  desk.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return desk;
}

/** How a person describes that help desk in the settings. */
export const helpDeskSettings = (url: string) => ({
  baseUrl: url,
  auth: { header: 'X-Api-Key', value: 'key-123' },
  open: {
    path: '/tickets',
    body: { external_id: '{{key}}', subject: '{{subject}}', description: '{{text}}', priority: '{{priority}}' },
    id: 'ticket.id',
  },
  find: { path: '/tickets?q={{key}}', list: 'results', match: 'ticket.external_id', id: 'ticket.id' },
  read: {
    path: '/tickets/{{id}}',
    status: 'ticket.status',
    closed: ['closed', 'solved'],
    touched: [{ field: 'ticket.assignee' }],
  },
  note: { path: '/tickets/{{id}}/comments', body: { text: '{{text}}' } },
  close: { method: 'PUT', path: '/tickets/{{id}}', body: { status: 'solved' } },
  reopen: { method: 'PUT', path: '/tickets/{{id}}', body: { status: 'open' } },
  page: `${url}/agent/tickets/{{id}}`,
  priorities: { P1: 'urgent', P2: 'high', P3: 'normal', P4: 'low' },
});
