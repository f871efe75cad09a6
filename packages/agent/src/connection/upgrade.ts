import { createHash } from 'node:crypto';

/** RFC 6455 §1.3. */
const magic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The request that turns a TLS connection into a WebSocket (RFC 6455 §4.1). `key`: 16 random bytes, base64. */
export const upgradeRequest = (host: string, path: string, key: string): string =>
  [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    `Sec-WebSocket-Key: ${key}`,
    'Sec-WebSocket-Version: 13',
    '\r\n',
  ].join('\r\n');

export interface UpgradeAnswer {
  /** HTTP; 0 = no HTTP at all. */
  readonly status: number;
  /** The connection is a WebSocket now. */
  readonly opened: boolean;
  /** How long the collector asks to wait. */
  readonly retryAfterMs: number | undefined;
}

const longestWaitSeconds = 3600;

/** Judges the head of the answer, everything before the empty line. */
export function judgeAnswer(head: string, key: string): UpgradeAnswer {
  const [first = '', ...lines] = head.split('\r\n');
  const fields = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const status = Number(/^HTTP\/1\.1 (\d{3})(?: |$)/.exec(first)?.[1] ?? 0);
  const accept = createHash('sha1')
    .update(key + magic)
    .digest('base64');
  const isUpgrade =
    fields.get('upgrade')?.toLowerCase() === 'websocket' && fields.get('sec-websocket-accept') === accept;
  // What was not offered must not be used: compression would make frames we cannot read.
  const isPlain = !fields.has('sec-websocket-extensions') && !fields.has('sec-websocket-protocol');
  const seconds = Number(fields.get('retry-after') || Number.NaN);
  return {
    status,
    opened: status === 101 && isUpgrade && isPlain,
    retryAfterMs: seconds >= 0 ? Math.min(seconds, longestWaitSeconds) * 1000 : undefined,
  };
}
