import type { CertificateSeen, Connection, Host } from '../../host.ts';
import type { Login, Service } from './account.ts';
import { answerProblem, connectProblem, encryptionProblem, MailProblem } from './problem.ts';

/** Of one conversation; a refused login alone is held back for 2 s by Dovecot. Three after each other fit into a run. */
export const conversationLimitMs = 15_000;

/** How one protocol is spoken. Each waits for its answers and throws a `MailProblem`. */
export interface Speech {
  greet(line: Line): Promise<void>;
  /** Asks for TLS; resolves when the server has agreed. */
  startTls(line: Line, write: Write): Promise<void>;
  login(line: Line, write: Write, login: Login | undefined): Promise<void>;
}
/** The next line; `waitingFor` is told when it does not come. */
export type Line = (waitingFor: string) => Promise<string>;
export type Write = (text: string) => void;

export interface Talk {
  readonly line: Line;
  readonly write: Write;
  readonly certificate: CertificateSeen | undefined;
  close(lastWords: string): void;
}

/** What is known of a service, also where its conversation came to nothing. */
export interface Seen {
  certificate?: CertificateSeen;
}

/**
 * Connects, greets, makes the connection safe and logs in. The password is sent only under TLS with a certificate
 * that this machine trusts and that names the server.
 */
export async function openTalk(
  host: Host,
  service: Service,
  speech: Speech,
  login: Login | undefined,
  seen: Seen,
  signal: AbortSignal,
): Promise<Talk> {
  const tls = service.security === 'tls';
  const connection = await host
    .connect({
      host: service.host,
      port: service.port,
      tls,
      timeoutMs: conversationLimitMs,
      signal,
      ...(service.authorities !== undefined && { authorities: service.authorities }),
    })
    .catch((error: unknown) => Promise.reject(connectProblem(error, tls)));
  const line: Line = async (waitingFor) => {
    try {
      return withoutSecret(await connection.line(), login);
    } catch (error) {
      throw answerProblem(error, waitingFor);
    }
  };
  const write: Write = (text) => connection.write(`${text}\r\n`);
  try {
    if (tls) look(connection, seen);
    await speech.greet(line);
    if (service.security === 'starttls') {
      await speech.startTls(line, write);
      await connection.secure(service.host).catch((error: unknown) => Promise.reject(encryptionProblem(error)));
      look(connection, seen);
    }
    if (service.security !== 'none') judgeCertificate(seen.certificate, service.host);
    await speech.login(line, write, login);
  } catch (error) {
    connection.close();
    throw error;
  }
  return {
    line,
    write,
    certificate: seen.certificate,
    close(lastWords) {
      write(lastWords);
      connection.close();
    },
  };
}

/** A server may repeat what it was sent, and its words are told. */
function withoutSecret(words: string, login: Login | undefined): string {
  if (login === undefined) return words;
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const { user, password } = login;
  // Longest first: what is left of a longer one must not be told either.
  const secrets = [base64(`\0${user}\0${password}`), base64(password), password];
  return secrets.reduce((text, secret) => text.replaceAll(secret, '…'), words);
}

function look(connection: Connection, seen: Seen): void {
  const certificate = connection.certificate();
  if (certificate !== undefined) seen.certificate = certificate;
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

function judgeCertificate(certificate: CertificateSeen | undefined, host: string): void {
  if (certificate === undefined) throw new MailProblem('bad-certificate', 'it showed no certificate.');
  const { problem, names, issuer, validFrom, validTo } = certificate;
  if (problem === undefined) return;
  const shown = names.slice(0, 3).join(', ') || 'nobody';
  const why =
    problem === 'CERT_HAS_EXPIRED'
      ? `expired on ${day(validTo)}`
      : problem === 'CERT_NOT_YET_VALID'
        ? `is valid only from ${day(validFrom)} on; is this machine’s clock right?`
        : problem === 'ERR_TLS_CERT_ALTNAME_INVALID'
          ? `is for ${shown}, not for ${host}`
          : `was signed by nobody this machine trusts (issuer ${issuer || 'unknown'}, ${problem})`;
  throw new MailProblem('bad-certificate', `its certificate ${why}. Mail programs refuse it.`);
}
