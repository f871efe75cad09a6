import type { Host } from '../../host.ts';
import { type Attributes, attributesOf } from './attributes.ts';
import { decodeIpp, encodeIpp, groups, type IppAttribute, IppError, type IppMessage, tags } from './ipp.ts';

/** Where an IPP server is: CUPS on this machine, or a printer in the network. */
export interface IppServer {
  readonly socketPath?: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly path: string;
  /** What the server calls itself in requests (RFC 8011 `printer-uri`). */
  readonly uri: string;
}

/** The operations we ask, all of them reading only (RFC 8011 §5.4.15; 0x4002 is CUPS' own). */
export const operations = { getJobs: 0x000a, getPrinterAttributes: 0x000b, cupsGetPrinters: 0x4002 } as const;

/** Answers that are no failure: there is no printer, or the version is too new for the device (RFC 8011 appendix B). */
const notFound = 0x0406;
const versionNotSupported = 0x0503;

export interface Question {
  readonly operation: number;
  readonly requested: readonly string[];
  readonly extra?: readonly IppAttribute[];
  readonly timeoutMs: number;
}

/**
 * Asks one question and returns the answer's groups of `groupTag`; [] when the server knows no such thing.
 * Rejects with the connection's error code, or with an IppError that says what the answer was instead.
 */
export async function ask(host: Host, server: IppServer, question: Question, groupTag: number): Promise<Attributes[]> {
  let answer = await send(host, server, question, [2, 0]);
  if (answer.code === versionNotSupported) answer = await send(host, server, question, [1, 1]);
  if (answer.code === notFound) return [];
  if (answer.code >= 0x0100) {
    throw new IppError(`${server.uri} refused to answer (IPP status 0x${answer.code.toString(16).padStart(4, '0')})`);
  }
  return answer.groups.filter((group) => group.tag === groupTag).map(attributesOf);
}

async function send(
  host: Host,
  server: IppServer,
  { operation, requested, extra = [], timeoutMs }: Question,
  version: readonly [number, number],
): Promise<IppMessage> {
  const text = (tag: number, name: string, ...values: string[]): IppAttribute => ({
    name,
    values: values.map((data) => ({ tag, data })),
  });
  const body = encodeIpp({
    version,
    code: operation,
    requestId: 1,
    groups: [
      {
        tag: groups.operation,
        attributes: [
          text(tags.charset, 'attributes-charset', 'utf-8'),
          text(tags.naturalLanguage, 'attributes-natural-language', 'en'),
          text(tags.uri, 'printer-uri', server.uri),
          text(tags.name, 'requesting-user-name', 'forewarn-agent'),
          ...extra,
          text(tags.keyword, 'requested-attributes', ...requested),
        ],
      },
    ],
  });
  const { status, body: answer } = await host.http({
    ...(server.socketPath === undefined ? { host: server.host, port: server.port } : { socketPath: server.socketPath }),
    tls: server.tls,
    anyCertificate: true,
    method: 'POST',
    path: server.path,
    headers: { host: server.socketPath === undefined ? server.host : 'localhost', 'content-type': 'application/ipp' },
    body,
    timeoutMs,
  });
  if (status !== 200) throw new IppError(`${server.uri} answered HTTP ${status} instead of IPP`);
  return decodeIpp(answer);
}
