import { randomBytes } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { WebSocket } from 'ws';
import { createClump } from './clump.ts';
import { createEnrolment } from './enrolment.ts';
import type { IngestLimits } from './limits.ts';
import { createCounters, type IngestDeps } from './room.ts';
import { AgentSession } from './session.ts';
import type { SessionRoom } from './session-room.ts';
import { createWheel } from './wheel.ts';

const hourMs = 3_600_000;

/** A second session of one device: the older one is asked whether it lives. */
interface Probe {
  readonly old: AgentSession;
  readonly fresh: AgentSession;
  readonly payload: Buffer;
  readonly dueAt: number;
  enter(): void;
}

/** All agents' sessions: one per device, one timer for all. */
export interface Sessions extends SessionRoom<AgentSession> {
  open(ws: WebSocket, tls: TLSSocket, address: string): void;
  tick(): void;
  of(device: string): readonly AgentSession[];
  readonly live: ReadonlyMap<string, AgentSession>;
  readonly pending: ReadonlyMap<string, AgentSession>;
  all(): Iterable<AgentSession>;
}

/** `named` is told of each connection that is no longer on its way in. */
export function createSessions(deps: IngestDeps, limits: IngestLimits, named: (tls: TLSSocket) => void): Sessions {
  const live = new Map<string, AgentSession>();
  const pending = new Map<string, AgentSession>();
  const probes = new Map<string, Probe>();
  const unnamed = new Set<AgentSession>();
  const held = new Set<AgentSession>();
  const suspectedAt = new Map<string, number>();
  const wheel = createWheel<AgentSession>(Math.round(limits.lookMs / limits.tickMs));
  let clock = performance.now();

  /** Silent for two looks is asked for a sign of life, for five is taken for gone. */
  function look(session: AgentSession): void {
    session.look();
    if (session.heard || session.held) {
      session.heard = false;
      session.quietLooks = 0;
      return;
    }
    session.quietLooks++;
    if (session.quietLooks >= 5) session.terminate();
    else if (session.quietLooks % 2 === 0) session.ping();
  }

  function enter(session: AgentSession, device: string, run: () => void): void {
    live.set(device, session);
    wheel.add(session);
    run();
  }

  function suspectClone(device: string, old: AgentSession): void {
    if (clock - (suspectedAt.get(device) ?? Number.NEGATIVE_INFINITY) < hourMs) return;
    suspectedAt.set(device, clock);
    deps.log.warn({ device }, 'Two machines use the same device key; the newer one is refused.');
    const detail = 'a second live connection with the same key was refused';
    deps.audit({ by: `device ${device}`, action: 'device.clone-suspected', subject: device, detail });
    old.tell({ kind: 'clone-suspected', at: deps.now(), detail });
  }

  const sessions: Sessions = {
    deps,
    limits,
    counters: createCounters(),
    enrolment: createEnrolment(deps, limits),
    clock: () => clock,
    clump: createClump(),
    unnamed,
    held,
    named(session, tls) {
      unnamed.delete(session);
      named(tls);
    },
    noticedAt: new Map(),
    live,
    pending,
    open(ws, tls, address) {
      const [oldest] = unnamed;
      if (oldest !== undefined && unnamed.size >= limits.unauthenticated) oldest.close(1013, 'too many at once');
      unnamed.add(new AgentSession(sessions, ws, tls, address));
    },
    claim(session, device, run) {
      const old = live.get(device);
      if (old === undefined) return enter(session, device, run);
      if (probes.has(device)) return session.busy(limits.probeMs);
      const probe = { old, fresh: session, payload: randomBytes(8), dueAt: clock + limits.probeMs, enter: run };
      probes.set(device, probe);
      old.ping(probe.payload);
    },
    probed(session, payload) {
      const device = session.device?.id ?? '';
      const probe = probes.get(device);
      if (probe?.old !== session || !probe.payload.equals(payload)) return;
      probes.delete(device);
      suspectClone(device, session);
      probe.fresh.refuse('clone-suspected');
    },
    waitForApproval(session, device) {
      pending.get(device)?.close(1000, 'another connection waits');
      pending.set(device, session);
      wheel.add(session);
    },
    gone(session) {
      unnamed.delete(session);
      held.delete(session);
      wheel.remove(session);
      const device = session.device?.id;
      if (device === undefined) return;
      if (pending.get(device) === session) pending.delete(device);
      if (live.get(device) === session) live.delete(device);
      const probe = probes.get(device);
      if (probe?.old === session) {
        probes.delete(device);
        enter(probe.fresh, device, probe.enter);
      } else if (probe?.fresh === session) probes.delete(device);
    },
    tick() {
      clock = performance.now();
      for (const session of unnamed) {
        if (clock - session.since < limits.authMs) break;
        session.close(1008, 'no hello in time');
      }
      for (const session of held) session.readOn();
      for (const probe of probes.values()) if (probe.dueAt <= clock) probe.old.terminate();
      for (const session of wheel.next()) look(session);
    },
    of(device) {
      const found = [live.get(device), pending.get(device), probes.get(device)?.fresh];
      return found.filter((session) => session !== undefined);
    },
    all: () => [...unnamed, ...live.values(), ...pending.values(), ...[...probes.values()].map((probe) => probe.fresh)],
  };
  return sessions;
}
