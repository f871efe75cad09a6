import type { Connection } from '../../../packages/agent/src/host.ts';
import type { RecordedHost } from '../../agent/recorded-host.ts';

/** Both sides of the conversation by lines; it ends after the last. */
export function conversation(lines: readonly string[]): Connection {
  const rest = [...lines];
  return {
    line: async () =>
      rest.shift() ?? Promise.reject(Object.assign(new Error('The other side ended.'), { code: 'EOF' })),
    write: () => undefined,
    secure: async () => undefined,
    certificate: () => undefined,
    close: () => undefined,
  };
}

/** The internet is there: web servers tell the time, this clock is less than a second off, and names are found. */
export function inInternet(host: RecordedHost): void {
  host.answerReach = (name, port) =>
    name === '127.0.0.1' ? { outcome: 'refused', ms: 0.1 } : { outcome: 'open', ms: port === 53 ? 11 : 14 };
  host.answerConnect = async (name) => {
    if (name === '127.0.0.1') throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    return conversation(['HTTP/1.1 301 Moved Permanently', `Date: ${new Date(host.at).toUTCString()}`, '']);
  };
}
