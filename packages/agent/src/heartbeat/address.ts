import { createHmac, randomBytes } from 'node:crypto';
import type { State } from '../host/state.ts';
import { namePattern } from '../probes/backup/check.ts';

const secretState = 'heartbeat-secret';

/** The address that one job calls; it holds the key of its name. Throws for a text that is no name. */
export function heartbeatUrl(state: State, port: number, name: string): string {
  demandName(name);
  return `http://127.0.0.1:${port}/${keyOf(keepSecret(state), name)}/heartbeat/${name}`;
}

export function keyOf(secret: string, name: string): string {
  return createHmac('sha256', secret).update(name).digest('base64url').slice(0, 22);
}

export function demandName(name: string): void {
  if (namePattern.test(name)) return;
  throw new Error(`"${name}" is no name for a heartbeat: letters, digits, dots, dashes and underscores, at most 63.`);
}

export function keepSecret(state: State): string {
  const known = state.read(secretState);
  if (known !== undefined && known.length >= 43) return known;
  const secret = randomBytes(32).toString('base64url');
  state.write(secretState, secret);
  return secret;
}
