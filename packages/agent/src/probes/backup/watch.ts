import type { DeviceEvent, Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import { createWindowsGuard } from '../windows-guard.ts';
import { type Check, readChecks } from './check.ts';
import { finders } from './found.ts';
import { type Heartbeat, heartbeatState, lookAt, newHeartbeat, parseHeartbeats } from './heartbeat.ts';
import { kinds } from './kinds.ts';
import { type Look, type LookAt, Unreadable } from './look.ts';
import { newMemory, parseMemories, remember } from './memory.ts';
import type { Metric } from './metrics.ts';
import { eventsOf, readingsOf, readingsOfAway, readingsOfUnseen } from './readings.ts';

/** Name of the state text that holds what is remembered, see host.ts `state`. */
const memoryState = 'backups';

/** Backups remembered, newest kept; those of removed checks fall out. */
const mostRemembered = 128;

/** Looks at each backup that is named or has called, and remembers what it saw. */
export function watchBackups(host: Host): (signal: AbortSignal) => Promise<Result<Metric>> {
  const looks = new Map<string, LookAt>();
  const finds = finders[host.platform].map((finder) => finder(host));
  const memories = parseMemories(host.state.read(memoryState));
  let saved = '';

  const guard = createWindowsGuard(host, 'checks-guard', host.settings.checksFolder);
  const guarded = async ({
    checks,
    unusable,
  }: ReturnType<typeof readChecks>): Promise<ReturnType<typeof readChecks>> => {
    const problem = checks.length === 0 ? undefined : await guard();
    if (problem === undefined) return { checks, unusable };
    return { checks: [], unusable: [...unusable, ...checks.map(({ name }) => ({ name, problem }))] };
  };

  return async (signal) => {
    const { checks, unusable } = await guarded(readChecks(host, host.settings.checksFolder, kinds));
    const calls = parseHeartbeats(host.state.read(heartbeatState));
    const readings: Reading<Metric>[] = [];
    const events: DeviceEvent[] = [];

    const take = (name: string, look: Look, expectEveryHours?: number): void => {
      const before = memories.get(name);
      const after = remember(before ?? newMemory, look, host.now());
      // At first sight all of the past is news to the agent, and none of it to people.
      if (before) events.push(...eventsOf(name, before, after, look.note));
      memories.set(name, after);
      readings.push(...readingsOf(name, look, after, expectEveryHours, host.now()));
    };
    const unseen = (name: string, state: 'unreadable' | 'misconfigured', problem: string): void => {
      readings.push(...readingsOfUnseen(name, state, problem, memories.get(name), host.now()));
    };

    for (const check of withCallers(checks, [...calls.keys()])) {
      try {
        take(check.name, await lookOnce(host, check, calls, looks)(signal), check.expectEveryHours);
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        unseen(check.name, 'unreadable', error.message);
      }
    }
    let lost: unknown;
    for (const find of finds) {
      try {
        const result = await find(signal, memories);
        events.push(...(result.events ?? []));
        for (const { name, look, away } of result.found) {
          if (away === undefined) take(name, look);
          else readings.push(...readingsOfAway(name, away));
        }
      } catch (error) {
        lost ??= error;
      }
    }
    for (const { name, problem } of unusable) {
      unseen(name, 'misconfigured', problem);
    }
    const text = JSON.stringify([...memories].slice(-mostRemembered));
    if (text !== saved && memories.size > 0) host.state.write(memoryState, text);
    saved = text;
    if (lost === undefined) return { readings, events };
    if (readings.length + events.length === 0) throw lost;
    // What was seen is told all the same: of the rest the probe's own outcome says why it was not.
    return { readings, events, problem: lost instanceof Error ? lost.message : String(lost) };
  };
}

/** Any job may call without having been announced; it is then watched by the rhythm it shows. */
function withCallers(checks: readonly Check[], callers: readonly string[]): Check[] {
  const named = new Set(checks.map((check) => check.name));
  const others = callers.filter((name) => !named.has(name));
  return [...checks, ...others.map((name): Check => ({ name, kind: 'heartbeat', path: '' }))];
}

/** A check's look keeps what it has counted, until the check is changed. */
function lookOnce(host: Host, check: Check, calls: ReadonlyMap<string, Heartbeat>, looks: Map<string, LookAt>): LookAt {
  const key = JSON.stringify(check);
  const look = looks.get(key) ?? kinds[check.kind]?.look?.(host, check);
  if (look === undefined) return async () => lookAt(calls.get(check.name) ?? newHeartbeat);
  looks.set(key, look);
  return look;
}
