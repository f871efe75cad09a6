import type { Sign } from './sign.ts';

/** One line of the journal or of auth.log, without its head. */
export interface AuthLine {
  readonly at: number;
  /** The process that wrote it, to tell one attempt from the next. */
  readonly pid: string;
  readonly message: string;
}

/** Whether this is a name of somebody, and not perhaps a password typed in the wrong field. */
export type IsKnown = (name: string) => boolean;

/** auth.c of OpenSSH, auth_log(): "Failed METHOD for [invalid user ]NAME from ADDRESS port N ssh2". */
const sshFailed = /^Failed (?:password|keyboard-interactive\/pam) for (invalid user )?(.*) from (\S+) port \d+/;
const sshLocked = /^User (.+) from (\S+) not allowed because account is locked/;
/** rsyslog folds repeated lines into one. */
const repeated = /^message repeated (\d+) times: \[ (.*)\]$/;
/** Linux-PAM, pam_unix/support.c, and sssd's, Samba's and others' modules after its model. */
const pamFailed =
  /^pam_(\w+)\(([\w-]+):auth\): (?:(\d+) more )?authentication failures?;.* rhost=(\S*)(?: +user=(.*?))? *$/;
const pamPassed =
  /^pam_(?!unix)\w+\([\w-]+:auth\): (?:authentication success;.*|user '[^']*' granted access|user \S+ authenticated as .*)$/;
/** sssd, pam_sss.c: "received for user NAME: CODE (text)", CODE of security/_pam_types.h. */
const sssReceived = /^pam_sss\([\w-]+:\w+\): received for user (.+?): (\d+) \(/;
/** Linux-PAM, pam_faillock.c; pam_tally2 said it before. */
const faillock = /^pam_faillock\([\w-]+:auth\): Consecutive login failures for user (.+) account temporarily locked/;
const tally = /^pam_tally2?\([\w-]+:auth\): user (\S+) \(\d+\) tally \d+, deny \d+/;
/** Linux-PAM, pam_unix_acct.c. */
const passwordExpired =
  /^pam_unix\([\w-]+:account\): expired password for user (\S+) \((root enforced|password aged)\)/;
const accountExpired = /^pam_unix\([\w-]+:account\): account (\S+) has expired/;
const willExpire = /^pam_unix\([\w-]+:account\): password for user (\S+) will expire in (\d+) days/;
const passwordChanged = /^pam_unix\([\w-]+:chauthtok\): password changed for (\S+)/;
const clockSkew = /Clock skew too great|clock skew.*(?:kerberos|KDC)/i;

const pamAuthFailed = '7';
const pamServersUnreachable = '9';
const pamNewPasswordNeeded = '12';
const pamAccountExpired = '13';

/** Failures of one attempt by several modules of one stack come within this time. */
const oneAttemptMs = 5000;

type Failure = Extract<Sign, { kind: 'failure' }> & { pid: string; module: string };

function readFailure({ at, pid, message }: AuthLine, isKnown: IsKnown): Failure | undefined {
  const ssh = sshFailed.exec(message);
  if (ssh) {
    const [, invalid, name = '', source = ''] = ssh;
    // sshd looked the name up: without "invalid user" there is such an account, here or in the domain.
    return {
      kind: 'failure',
      at,
      account: invalid === undefined ? name : undefined,
      source,
      count: 1,
      pid,
      module: 'sshd',
    };
  }
  const pam = pamFailed.exec(message);
  if (!pam) return undefined;
  const [, module = '', service = '', more, source = '', user] = pam;
  // sshd tells its failures itself, and better.
  if (service.startsWith('sshd')) return undefined;
  const account = user !== undefined && user !== '' && isKnown(user) ? user : undefined;
  return { kind: 'failure', at, account, source, count: Number(more ?? 1), pid, module };
}

function readState({ at, message }: AuthLine, isKnown: IsKnown): Sign | undefined {
  const state = (name: string | undefined, to: 'locked' | 'password-expired' | 'account-expired'): Sign | undefined =>
    name !== undefined && isKnown(name) ? { kind: 'state', at, account: name, state: to, source: '' } : undefined;
  const lock = faillock.exec(message) ?? tally.exec(message);
  if (lock) return state(lock[1], 'locked');
  const disabled = sshLocked.exec(message);
  // The account is there: sshd says so only of names it looked up.
  if (disabled?.[1])
    return { kind: 'state', at, account: disabled[1], state: 'account-disabled', source: disabled[2] ?? '' };
  const expired = passwordExpired.exec(message);
  if (expired) return state(expired[1], 'password-expired');
  const ended = accountExpired.exec(message);
  if (ended) return state(ended[1], 'account-expired');
  const soon = willExpire.exec(message);
  if (soon?.[1] && isKnown(soon[1])) return { kind: 'expires', at, account: soon[1], days: Number(soon[2]) };
  const changed = passwordChanged.exec(message);
  if (changed?.[1] && isKnown(changed[1])) return { kind: 'changed', at, account: changed[1] };
  const received = sssReceived.exec(message);
  if (received) {
    if (received[2] === pamServersUnreachable) return { kind: 'domain', at, problem: 'no-controller' };
    if (received[2] === pamNewPasswordNeeded) return state(received[1], 'password-expired');
    if (received[2] === pamAccountExpired) return state(received[1], 'account-expired');
  }
  return clockSkew.test(message) ? { kind: 'domain', at, problem: 'clock' } : undefined;
}

function unfolded(line: AuthLine): AuthLine[] {
  const folded = repeated.exec(line.message);
  if (!folded) return [line];
  const times = Math.min(Number(folded[1]), 1000);
  return Array.from({ length: times }, () => ({ ...line, message: folded[2] ?? '' }));
}

/** Names that sssd or sshd looked up and found although /etc/passwd may not have them: a domain's. */
function namesOfDomain(lines: readonly AuthLine[]): Set<string> {
  const known = new Set<string>();
  for (const { message } of lines) {
    const [, name, code] = sssReceived.exec(message) ?? [];
    if (name !== undefined && code === pamAuthFailed) known.add(name);
    const [, invalid, ssh] = sshFailed.exec(message) ?? [];
    if (ssh !== undefined && invalid === undefined) known.add(ssh);
  }
  return known;
}

/**
 * What the lines say, oldest first. Where pam_unix did not know a domain's password and the domain then did, nothing failed;
 * where both refused it, one attempt failed.
 */
export function readAuthLines(folded: readonly AuthLine[], isLocal: IsKnown): Sign[] {
  const lines = folded.flatMap(unfolded);
  const domain = namesOfDomain(lines);
  const isKnown = (name: string) => domain.has(name) || isLocal(name);
  const failures: Failure[] = [];
  const others: Sign[] = [];
  for (const line of lines) {
    if (pamPassed.test(line.message)) {
      const forgiven = failures.findLastIndex(
        ({ pid, module, at }) => pid === line.pid && module === 'unix' && line.at - at <= oneAttemptMs,
      );
      if (forgiven >= 0) failures.splice(forgiven, 1);
      continue;
    }
    const failure = readFailure(line, isKnown);
    if (!failure) {
      const state = readState(line, isKnown);
      if (state) others.push(state);
      continue;
    }
    const same = failures.findLastIndex(
      ({ pid, module, at }) => pid === failure.pid && module !== failure.module && failure.at - at <= oneAttemptMs,
    );
    const before = failures[same];
    if (before) failures[same] = { ...before, account: before.account ?? failure.account, module: failure.module };
    else failures.push(failure);
  }
  const plain = failures.map(({ pid: _pid, module: _module, ...failure }): Sign => failure);
  return [...plain, ...others].sort((a, b) => a.at - b.at);
}
