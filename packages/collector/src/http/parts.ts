import { hkdfSync } from 'node:crypto';
import { type AuditLog, createAuditLog } from './audit-log.ts';
import type { ApiDeps } from './deps.ts';
import { createPasswords, type Passwords } from './password.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { createStreams, type Streams } from './streams.ts';
import { createThrottle, type Throttle } from './throttle.ts';

/** What every noun's routes may use: what was handed in, and what the API keeps for itself. */
export interface Parts extends ApiDeps {
  readonly audit: AuditLog;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly streams: Streams;
  readonly throttle: Throttle;
  readonly limit: { readonly liveStreams: number; readonly bodyBytes: number };
}

export function createParts(deps: ApiDeps): Parts {
  // One secret, another key for each purpose (RFC 5869).
  const keyFor = (purpose: string) => Buffer.from(hkdfSync('sha256', deps.keys.secrets, '', purpose, 32));
  return {
    ...deps,
    audit: createAuditLog(deps.core, keyFor('forewarn-audit-log'), deps.now),
    sessions: createSessions(deps.core, keyFor('forewarn-session-cookie'), deps.now),
    passwords: createPasswords(deps.passwordCost),
    streams: createStreams(),
    throttle: createThrottle(deps.now),
    limit: { liveStreams: 200, bodyBytes: 1024 * 1024, ...deps.limits },
  };
}
