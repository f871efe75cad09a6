import { GiveUp, RetryLater, Uncertain } from '../../delivery/delivery-error.ts';

/** What nodemailer tells of a failure beside the message. */
interface MailFault {
  readonly code?: unknown;
  readonly command?: unknown;
  readonly responseCode?: unknown;
}

/** Nothing was said to the server yet: node's connection errors and nodemailer's own. */
const beforeAnything = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EDNS',
  'ETLS',
  'EPROXY',
]);

/** A mail server's answer: 4xx is for now, 5xx for good (RFC 5321 §4.2.1). Without one it depends on how far it came. */
export function asDeliveryError(error: unknown, server: string): GiveUp | RetryLater | Uncertain {
  if (error instanceof GiveUp) return error;
  const fault: MailFault = error instanceof Error ? (error as MailFault) : {};
  const said = error instanceof Error ? error.message : String(error);
  const status = typeof fault.responseCode === 'number' ? fault.responseCode : 0;
  if (status >= 400 && status < 500) return new RetryLater(`${server} says not now: ${said}`, { cause: error });
  if (status >= 500 && fault.code === 'ETLS') {
    return new GiveUp(
      `${server} offers no STARTTLS: ${said}. Use security tls (usually port 465), or switch it on there.`,
      {
        cause: error,
      },
    );
  }
  if (status >= 500 && fault.code === 'EAUTH') {
    return new GiveUp(`${server} refuses the user or password: ${said}. Correct them in the channel's settings.`, {
      cause: error,
    });
  }
  if (status >= 500) {
    return new GiveUp(`${server} will not take the mail: ${said}. Correct sender or recipients.`, { cause: error });
  }
  if (fault.code === 'EENVELOPE' || fault.code === 'EMESSAGE' || fault.code === 'EAUTH' || fault.code === 'ENOAUTH') {
    return new GiveUp(`The mail cannot be sent as it is configured: ${said}.`, { cause: error });
  }
  if (certificateFault(said)) {
    return new RetryLater(
      `${server} has a certificate that cannot be trusted: ${said}. Mend the certificate, or set the channel's own certificate authority.`,
      { cause: error },
    );
  }
  if (beforeAnything.has(String(fault.code)) || beforeAnything.has(rootCode(error))) {
    return new RetryLater(`${server} cannot be reached: ${said}.`, { cause: error });
  }
  return new Uncertain(`The connection to ${server} broke, the mail may or may not have gone out: ${said}.`, {
    cause: error,
  });
}

const certificateFault = (said: string): boolean => /certificate|self.signed|altnames|unable to verify/i.test(said);

const rootCode = (error: unknown): string => {
  const cause = error instanceof Error ? (error as { cause?: unknown; errno?: unknown }).cause : undefined;
  const named = cause instanceof Error ? (cause as { code?: unknown }).code : undefined;
  return String(named ?? /\bE[A-Z_]{3,}\b/.exec(error instanceof Error ? error.message : '')?.[0] ?? '');
};
