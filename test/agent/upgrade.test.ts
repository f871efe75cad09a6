import { describe, expect, it } from 'vitest';
import { judgeAnswer, upgradeRequest } from '../../packages/agent/src/connection/upgrade.ts';

/** Key and answer of RFC 6455 §1.3. */
const key = 'dGhlIHNhbXBsZSBub25jZQ==';
const accept = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';
const head = (...lines: string[]) => lines.join('\r\n');
const right = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];

describe('the answer to the request for a WebSocket', () => {
  it('opens the connection when it proves that it was understood', () => {
    expect(judgeAnswer(head(...right, `Sec-WebSocket-Accept: ${accept}`), key).opened).toBe(true);
    expect(
      judgeAnswer(head('HTTP/1.1 101', 'UPGRADE:WebSocket', `sec-websocket-accept:  ${accept} `), key).opened,
    ).toBe(true);
  });

  it.each([
    ['to another key', [...right, 'Sec-WebSocket-Accept: dGhlIHNhbXBsZSBub25jZQ==']],
    ['without the proof', right],
    ['that is no upgrade', ['HTTP/1.1 200 OK', 'Upgrade: websocket', `Sec-WebSocket-Accept: ${accept}`]],
    ['for something else', [right[0] ?? '', 'Upgrade: h2c', `Sec-WebSocket-Accept: ${accept}`]],
    [
      'with compression that nobody offered',
      [...right, `Sec-WebSocket-Accept: ${accept}`, 'Sec-WebSocket-Extensions: permessage-deflate'],
    ],
    ['with a protocol that nobody offered', [...right, `Sec-WebSocket-Accept: ${accept}`, 'Sec-WebSocket-Protocol: x']],
    ['in no HTTP', ['SSH-2.0-OpenSSH_9.2', 'Upgrade: websocket', `Sec-WebSocket-Accept: ${accept}`]],
    ['that is empty', []],
  ])('%s does not', (_, lines) => {
    expect(judgeAnswer(head(...lines), key).opened).toBe(false);
  });

  it('says how long to wait, at most an hour', () => {
    const waits = (value: string) => judgeAnswer(head('HTTP/1.1 503 Busy', `Retry-After: ${value}`), key).retryAfterMs;
    expect(['30', '0', '99999', '-1', 'soon', ''].map(waits)).toEqual([
      30_000,
      0,
      3_600_000,
      undefined,
      undefined,
      undefined,
    ]);
    expect(judgeAnswer(head('HTTP/1.1 503 Busy'), key)).toEqual({
      status: 503,
      opened: false,
      retryAfterMs: undefined,
    });
  });

  it('is asked for in one head that ends with an empty line', () => {
    const asked = upgradeRequest('10.0.0.1:8443', '/agent', key);
    expect(asked.startsWith('GET /agent HTTP/1.1\r\nHost: 10.0.0.1:8443\r\n')).toBe(true);
    expect(asked.endsWith('\r\n\r\n')).toBe(true);
    expect(asked.split('\r\n\r\n')).toHaveLength(2);
  });
});
