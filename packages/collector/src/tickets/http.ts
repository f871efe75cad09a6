import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request as plainRequest, type RequestOptions } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { isIP } from 'node:net';
import { rootCertificates } from 'node:tls';
import { GiveUp, RetryLater, Uncertain } from '../delivery/delivery-error.ts';
import { reachOf } from './address.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * The only way a connector reaches the network: guarded against SSRF (SECURITY S46), TLS verified, no redirects, 10 s, 1 MiB.
 * Throws RetryLater when nothing can have happened there (refused, DNS), Uncertain when it may have (time-out, reset), GiveUp when forbidden.
 */
export type Http = (request: HttpRequest) => Promise<HttpResponse>;

/** SECURITY S46. */
const longestMs = 10_000;
const longestAnswerBytes = 1024 * 1024;

export interface HttpOptions {
  /** Hosts (`desk.lan`, `desk.lan:8443`, `10.0.0.5`) that may be private or loopback, and may be asked without TLS. */
  readonly allowHosts?: readonly string[];
  /** Certificate authorities to trust beside the system's, PEM. */
  readonly ca?: readonly string[];
  readonly timeoutMs?: number;
  /** Name resolution, handed in by tests. */
  readonly resolve?: (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;
}

type Resolve = NonNullable<HttpOptions['resolve']>;

export function createHttp(options: HttpOptions = {}): Http {
  const allowed = new Set((options.allowHosts ?? []).map((host) => host.toLowerCase()));
  const timeoutMs = options.timeoutMs ?? longestMs;
  const resolve = within(timeoutMs, options.resolve ?? ((host) => lookup(host, { all: true })));
  return async (request) => {
    const url = parse(request.url);
    const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    const isAllowed = allowed.has(host) || allowed.has(url.host);
    if (url.protocol !== 'https:' && !isAllowed) {
      throw new GiveUp(
        `${url.host} is addressed without TLS. Use https, or add ${host} to allowHosts in the configuration if it lies in your own network.`,
      );
    }
    const address = await checkedAddress(host, isAllowed, resolve);
    // Connecting to the checked address itself leaves no second look-up for a rebinding name to win.
    return exchange(
      request,
      url,
      { ...connectTo(url, host, address, request), ...certificates(url, options) },
      timeoutMs,
    );
  };
}

function parse(text: string): URL {
  if (!URL.canParse(text)) throw new GiveUp(`"${text}" is not an address. Correct it in this target's settings.`);
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new GiveUp(`${url.protocol} addresses cannot be used. Use https.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new GiveUp(
      'The address holds a user name or password. Put them into the auth setting, where they are kept secret.',
    );
  }
  return url;
}

/** The system's resolver may take half a minute to give up. */
const within =
  (ms: number, resolve: Resolve): Resolve =>
  (host) => {
    const late = AbortSignal.timeout(ms);
    const over = new Promise<never>((_, fail) => {
      late.addEventListener('abort', () => fail(new Error(`no answer within ${ms / 1000} s`)), { once: true });
    });
    return Promise.race([resolve(host), over]);
  };

async function checkedAddress(host: string, isAllowed: boolean, resolve: Resolve): Promise<string> {
  const addresses = isIP(host) ? [host] : (await resolved(host, resolve)).map((entry) => entry.address);
  const [first] = addresses;
  if (first === undefined) throw new RetryLater(`${host} has no address. Check the name and the collector's DNS.`);
  for (const address of addresses) {
    const reach = reachOf(address);
    if (reach === 'public' || (reach === 'private' && isAllowed)) continue;
    throw new GiveUp(
      reach === 'private'
        ? `${host} is ${address}, an address in a private network. Add ${host} to allowHosts in the configuration if that is your help desk.`
        : `${host} is ${address}, where no help desk can be. Correct the address.`,
    );
  }
  return first;
}

async function resolved(host: string, resolve: Resolve) {
  try {
    return await resolve(host);
  } catch (cause) {
    throw new RetryLater(`${host} was not found by DNS. Check the name and the collector's DNS.`, { cause });
  }
}

const connectTo = (url: URL, host: string, address: string, request: HttpRequest): RequestOptions => ({
  method: request.method,
  host: address,
  port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
  path: url.pathname + url.search,
  agent: false,
  headers: {
    accept: 'application/json',
    'user-agent': 'forewarn',
    ...request.headers,
    host: url.host,
    ...(request.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(request.body)) }),
  },
  ...(isIP(host) ? {} : { servername: host }),
});

const certificates = (url: URL, options: HttpOptions) =>
  url.protocol === 'https:'
    ? {
        rejectUnauthorized: true,
        minVersion: 'TLSv1.2' as const,
        ...(options.ca ? { ca: [...rootCertificates, ...options.ca] } : {}),
      }
    : {};

function exchange(request: HttpRequest, url: URL, options: RequestOptions, timeoutMs: number): Promise<HttpResponse> {
  return new Promise((done, fail) => {
    let connected = false;
    const call = (url.protocol === 'https:' ? tlsRequest : plainRequest)(options);
    const timer = setTimeout(() => {
      call.destroy(new Error(`no answer within ${timeoutMs / 1000} s`));
    }, timeoutMs);
    const failed = (cause: Error) => {
      clearTimeout(timer);
      fail(connected ? broken(url, cause) : unreachable(url, cause));
    };
    call.on('socket', (socket) => {
      // Until the line stands (with TLS: until the certificate is verified) not a byte of the request has left.
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        connected = true;
      });
    });
    call.on('error', failed);
    call.on('response', (response) => {
      collect(response).then((text) => {
        clearTimeout(timer);
        done({ status: response.statusCode ?? 0, headers: flat(response), text });
      }, failed);
    });
    call.end(request.body);
  });
}

async function collect(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > longestAnswerBytes) throw new Error('the answer is longer than 1 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const flat = (response: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );

const unreachable = (url: URL, cause: Error): RetryLater =>
  new RetryLater(`${url.host} cannot be reached: ${cause.message || 'the connection failed'}.`, { cause });

const broken = (url: URL, cause: Error): Uncertain =>
  new Uncertain(`${url.host} was asked, but the answer did not come: ${cause.message}.`, { cause });
