import type { WindowsEvent } from '../../host.ts';
import type { AccountState, Sign } from './sign.ts';

type Outcome =
  | { readonly failed: 'known' | 'unknown' }
  | { readonly state: AccountState }
  | { readonly domain: 'no-controller' | 'trust-broken' | 'clock' }
  | undefined;

/** NTSTATUS of 4625 and 4776, Microsoft [MS-ERREF] 2.3.1. Codes not here tell nothing about who it was. */
const ntStatus: Readonly<Record<string, Outcome>> = {
  '0xc0000064': { failed: 'unknown' },
  '0xc000006a': { failed: 'known' },
  '0xc000006d': { failed: 'unknown' },
  '0xc000006e': { failed: 'unknown' },
  '0xc000006f': { failed: 'known' },
  '0xc0000070': { failed: 'known' },
  '0xc0000071': { state: 'password-expired' },
  '0xc0000072': { state: 'account-disabled' },
  '0xc0000193': { state: 'account-expired' },
  '0xc0000224': { state: 'must-change-password' },
  '0xc0000234': { state: 'locked' },
  '0xc000005e': { domain: 'no-controller' },
  '0xc000018d': { domain: 'trust-broken' },
  '0xc000018c': { domain: 'trust-broken' },
  '0xc000018b': { domain: 'trust-broken' },
  '0xc0000133': { domain: 'clock' },
};

/** Kerberos error codes of 4771, RFC 4120 7.5.9. 0x12 (revoked) is locked, disabled or out of hours: 4740 tells which. */
const kerberos: Readonly<Record<string, Outcome>> = {
  '0x6': { failed: 'unknown' },
  '0x12': { failed: 'known' },
  '0x17': { state: 'password-expired' },
  '0x18': { failed: 'known' },
  '0x25': { domain: 'clock' },
};

/** "-", "::1" and "127.0.0.1" are this machine; IPv4 in IPv6 is IPv4. */
function sourceOf(...candidates: (string | undefined)[]): string {
  const found = candidates.find((one) => one !== undefined && !['', '-', '::1', '127.0.0.1'].includes(one));
  return (found ?? '').replace(/^::ffff:/, '').replace(/^\\\\/, '');
}

/** `0xC000006A`, `0xc000006a` and `3221225578` are one code. */
const code = (text: string | undefined): string => `0x${Number(text || Number.NaN).toString(16)}`;

/** The account; Windows does not tell capitals apart, so that one account has one name here. */
function nameIn(data: WindowsEvent['data']): string | undefined {
  const name = data.TargetUserName?.trim().toLowerCase() ?? '';
  return name === '' || name === '-' ? undefined : name;
}

function signOf(event: WindowsEvent, outcome: Outcome, source: string): Sign | undefined {
  const { at } = event;
  const account = nameIn(event.data);
  if (outcome === undefined) return { kind: 'failure', at, account: undefined, source, count: 1 };
  if ('domain' in outcome) return { kind: 'domain', at, problem: outcome.domain };
  if ('state' in outcome) {
    if (account === undefined) return undefined;
    return { kind: 'state', at, account, state: outcome.state, source };
  }
  return { kind: 'failure', at, account: outcome.failed === 'known' ? account : undefined, source, count: 1 };
}

/** What one event says of people who sign in; undefined when it says nothing (a check that passed). */
export function readEvent(event: WindowsEvent): Sign | undefined {
  const { id, at, data } = event;
  switch (id) {
    case 4625: {
      const sub = code(data.SubStatus);
      const status = sub !== '0x0' && sub !== '0xNaN' ? sub : code(data.Status);
      return signOf(event, ntStatus[status], sourceOf(data.IpAddress, data.WorkstationName));
    }
    case 4776:
      // It is written of checks that passed too: without its status it tells nothing.
      if (['0x0', '0xNaN'].includes(code(data.Status))) return undefined;
      return signOf(event, ntStatus[code(data.Status)], sourceOf(data.Workstation));
    case 4771:
      return signOf(event, kerberos[code(data.Status)], sourceOf(data.IpAddress));
    case 4740: {
      const account = nameIn(data);
      // The field called TargetDomainName holds the computer that asked ("Caller Computer Name").
      const source = sourceOf(data.TargetDomainName);
      return account === undefined ? undefined : { kind: 'state', at, account, state: 'locked', source };
    }
    case 4767: {
      const account = nameIn(data);
      return account === undefined ? undefined : { kind: 'state', at, account, state: 'ok', source: '' };
    }
    case 5719:
      return { kind: 'domain', at, problem: 'no-controller' };
    case 3210:
      return { kind: 'domain', at, problem: 'trust-broken' };
    default:
      return undefined;
  }
}

/** One wrong password is written by NTLM (4776) or Kerberos (4771) and again by the logon itself (4625). */
const sameAttemptMs = 3000;

/** What the events say, oldest first, each attempt once. */
export function readEvents(events: readonly WindowsEvent[]): Sign[] {
  const logons = events.filter(({ id }) => id === 4625);
  const isTold = (event: WindowsEvent) =>
    (event.id === 4776 || event.id === 4771) &&
    logons.some(
      (logon) =>
        Math.abs(logon.at - event.at) <= sameAttemptMs &&
        logon.data.TargetUserName?.toLowerCase() === event.data.TargetUserName?.toLowerCase(),
    );
  return events
    .filter((event) => !isTold(event))
    .flatMap((event) => readEvent(event) ?? [])
    .sort((a, b) => a.at - b.at);
}
