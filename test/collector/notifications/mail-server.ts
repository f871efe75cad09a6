import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { makeCertificate } from '../tickets/certificate.ts';

export type Refusal = { readonly at: 'sender' | 'recipient' | 'data' | 'greeting'; readonly code: number };

export interface MailServer {
  readonly port: number;
  /** PEM of the authority that signed its certificate. */
  readonly ca: string;
  /** Each mail as it came, head and body. */
  readonly mails: string[];
  readonly signedIn: string[];
  /** Whether each mail came encrypted. */
  readonly encrypted: boolean[];
  refuse: Refusal | null;
  /** Takes the mail and hangs up before saying so. */
  hangUp: boolean;
  close(): Promise<void>;
}

/** A mail server for tests; user `fw`, password `right`. `offersTls` false: it speaks plain text only. */
export async function openMailServer({ host = 'localhost', offersTls = true } = {}): Promise<MailServer> {
  const { key, cert, ca } = makeCertificate(host);
  const refusal = (at: Refusal['at']) => {
    if (mail.refuse?.at !== at) return null;
    return Object.assign(new Error(`refused at ${at}`), { responseCode: mail.refuse.code });
  };
  const server = new SMTPServer({
    key,
    cert,
    authOptional: true,
    hideSTARTTLS: !offersTls,
    disabledCommands: offersTls ? [] : ['STARTTLS'],
    disableReverseLookup: true,
    onConnect: (_, done) => done(refusal('greeting')),
    onAuth: ({ username, password }, _, done) => {
      if (password !== 'right') return done(new Error('wrong user or password'));
      mail.signedIn.push(username ?? '');
      done(null, { user: username });
    },
    onMailFrom: (_, __, done) => done(refusal('sender')),
    onRcptTo: ({ address }, __, done) =>
      done(
        address.startsWith('gone')
          ? Object.assign(new Error('no such user'), { responseCode: 550 })
          : refusal('recipient'),
      ),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const error = refusal('data');
        if (error) return done(error);
        mail.mails.push(Buffer.concat(chunks).toString());
        mail.encrypted.push(session.secure);
        if (!mail.hangUp) return done();
        for (const connection of server.connections) connection.close();
      });
    },
  });
  // A client that hangs up at our certificate is what some tests are about.
  server.on('error', () => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const mail: MailServer = {
    port: (server.server.address() as AddressInfo).port,
    ca,
    mails: [],
    signedIn: [],
    encrypted: [],
    refuse: null,
    hangUp: false,
    close: () => new Promise<void>((done) => server.close(() => done())),
  };
  return mail;
}

/** Header fields of a mail, unfolded, by lower-case name. */
export function head(mail: string): Record<string, string> {
  const [text = ''] = mail.split('\r\n\r\n');
  const lines = text.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
}

/** The decoded parts of a multipart/alternative mail: text, then HTML. */
export function parts(mail: string): string[] {
  const boundary = /boundary="([^"]+)"/.exec(mail)?.[1] ?? '\0';
  return mail
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const [fields = '', ...body] = part.split('\r\n\r\n');
      const content = body.join('\r\n\r\n');
      if (/base64/i.test(fields)) return Buffer.from(content, 'base64').toString();
      if (!/quoted-printable/i.test(fields)) return content;
      const bytes = content
        .replace(/=\r\n/g, '')
        .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
      return Buffer.from(bytes, 'latin1').toString();
    })
    .map((text) => text.replaceAll('\r\n', '\n'));
}
