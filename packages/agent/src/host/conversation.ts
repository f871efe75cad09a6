import { isIP, connect as openTcp, type Socket } from 'node:net';
import { connect as openTls, type TLSSocket } from 'node:tls';
import { certificateSeen } from './certificate-seen.ts';
import { createLines } from './lines.ts';
import type { CertificateSeen, Connection, Host } from './machine.ts';

const withCode = (code: string, message: string): Error => Object.assign(new Error(message), { code });

/**
 * Opens a conversation by lines. Its errors carry a `code`: the system's or TLS's own, ETIMEDOUT when the limit is over,
 * EOF when the other side hung up, EMSGSIZE for a line over 64 KiB, EARLY for words sent before TLS that belong after it.
 */
export function connect(target: Parameters<Host['connect']>[0]): Promise<Connection> {
  const { host, port, timeoutMs, signal } = target;
  let socket: Socket = openTcp({ host, port });
  let lines = createLines(socket);
  let seen: CertificateSeen | undefined;
  let ended: Error | undefined;
  /** Ends whatever is waited for now. */
  let giveUp: (error: Error) => void = () => undefined;

  const end = (error: Error): void => {
    clearTimeout(timer);
    socket.destroy();
    if (ended !== undefined) return;
    ended = error;
    signal?.removeEventListener('abort', onAbort);
    giveUp(error);
  };
  const onAbort = (): void => end(withCode('ETIMEDOUT', 'The conversation was broken off.'));
  const timer = setTimeout(
    () => end(withCode('ETIMEDOUT', `${host} did not finish within ${timeoutMs} ms.`)),
    timeoutMs,
  );
  signal?.addEventListener('abort', onAbort, { once: true });

  /** One wait at a time, over as soon as the conversation is. */
  async function bound<T>(wait: (resolve: (value: T) => void, reject: (error: Error) => void) => void): Promise<T> {
    if (ended !== undefined) throw ended;
    const answer = new Promise<T>((resolve, reject) => {
      giveUp = reject;
      wait(resolve, end);
    });
    try {
      return await answer;
    } finally {
      giveUp = () => undefined;
    }
  }

  const watch = (): void => {
    socket.on('error', end);
    socket.once('close', () => end(withCode('EOF', `${host} hung up.`)));
  };

  async function secure(serverName: string): Promise<void> {
    if (lines.release()) {
      // Those words came unprotected and would be taken for protected ones (CVE-2011-0411 and its kin).
      end(withCode('EARLY', `${host} sent more than its answer before TLS began.`));
    }
    if (ended !== undefined) throw ended;
    const tls: TLSSocket = openTls({
      socket,
      host: serverName,
      // RFC 6066 §3: an address is no server name.
      ...(isIP(serverName) === 0 && { servername: serverName }),
      // Looked at and reported, not demanded: whoever sends a secret looks at `certificate().problem` first.
      rejectUnauthorized: false,
      ...(target.authorities !== undefined && { ca: target.authorities === '' ? [] : target.authorities }),
    });
    socket = tls;
    watch();
    await bound<void>((resolve) => tls.once('secureConnect', () => resolve()));
    seen = certificateSeen(tls);
    lines = createLines(tls);
  }

  const conversation: Connection = {
    line: async () =>
      lines.take() ??
      bound<string>((resolve, reject) => lines.wait(resolve, (code, why) => reject(withCode(code, why)))),
    write(text) {
      if (ended === undefined) socket.write(text);
    },
    secure,
    certificate: () => seen,
    close() {
      if (ended !== undefined) return;
      ended = withCode('EOF', 'The conversation was closed.');
      signal?.removeEventListener('abort', onAbort);
      giveUp(ended);
      // The last words still leave; the time limit ends a side that does not take them.
      const closing = socket;
      closing.once('close', () => clearTimeout(timer));
      closing.destroySoon();
    },
  };

  return (async () => {
    watch();
    if (signal?.aborted) onAbort();
    await bound<void>((resolve) => socket.once('connect', () => resolve()));
    if (target.tls === true) await secure(host);
    return conversation;
  })();
}
