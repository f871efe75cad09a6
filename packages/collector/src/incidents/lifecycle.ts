import type { Priority, Severity } from '@forewarn/shared';
import type { Finding } from '../rules/rule.ts';
import type { Change } from './change.ts';
import type { Ending, Evidence, Incident } from './incident.ts';

/** How a rule wants its incidents to live. All in ms. */
export interface Timing {
  readonly holdMs: number;
  readonly clearDelayMs: number;
}

/** A breach within this time of its predecessor's end is the same incident again (DEFAULTS: 24 h). */
export const reopenWindowMs = 24 * 3_600_000;
/** The clear delay grows by half with each repeat, at most to one hour (Netdata). */
const clearDelayGrowth = 1.5;
const longestClearDelayMs = 3_600_000;
/** So long without a reading of an open incident, and its ticket is told that nobody knows any more (ours). */
export const lostAfterMs = 24 * 3_600_000;

/** What the lifecycle needs to know beyond the finding; asked only when something happens. */
export interface Circumstances {
  /** For a new incident. */
  newId(): string;
  describe(finding: Finding & { status: 'breached' }): { title: string; summary: string };
  priority(severity: Severity): Priority;
  silenced(): boolean;
  evidence(): Evidence;
}

export interface Subject {
  readonly device: string;
  readonly rule: string;
  readonly instance: string;
}

/**
 * What one finding does to the incident of its key: the only place that decides it. Pure.
 * `incident` is the newest of its key: pending, open, acknowledged, or resolved within the reopen window.
 * Returns the changes in order; the last one's incident is the new state (none = nothing changed).
 */
export function step(
  incident: Incident | undefined,
  finding: Finding,
  now: number,
  subject: Subject,
  timing: Timing,
  about: Circumstances,
): Change[] {
  if (!incident) return finding.status === 'breached' ? begin(undefined, finding, now, subject, timing, about) : [];
  switch (incident.phase) {
    case 'pending':
      return whilePending(incident, finding, now, timing, about);
    case 'resolved':
      return afterResolved(incident, finding, now, subject, timing, about);
    case 'open':
    case 'acknowledged':
      return whileOpen(incident, finding, now, timing, about);
  }
}

type Breach = Finding & { status: 'breached' };

function begin(
  before: Incident | undefined,
  finding: Breach,
  now: number,
  subject: Subject,
  timing: Timing,
  about: Circumstances,
): Change[] {
  const pending: Incident = {
    id: before?.id ?? about.newId(),
    device: subject.device,
    rule: subject.rule,
    instance: subject.instance,
    phase: 'pending',
    ...about.describe(finding),
    severity: finding.severity,
    priority: about.priority(finding.severity),
    finding: 'breached',
    value: finding.value,
    limit: finding.limit,
    breachedAt: now,
    openedAt: before?.openedAt ?? null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    resolvedAt: before?.resolvedAt ?? null,
    resolvedBy: before?.resolvedBy ?? null,
    clearSince: null,
    clearDelayMs: before?.clearDelayMs ?? timing.clearDelayMs,
    repeats: before?.repeats ?? 0,
    lastRepeatAt: before?.lastRepeatAt ?? null,
    silenced: false,
  };
  if (timing.holdMs > 0) return [{ type: 'pending', at: now, incident: pending }];
  return [opened(pending, now, about)];
}

function whilePending(
  incident: Incident,
  finding: Finding,
  now: number,
  timing: Timing,
  about: Circumstances,
): Change[] {
  if (finding.status !== 'breached') return [dropped(incident, finding.status, now)];
  if (now - incident.breachedAt < timing.holdMs) return [];
  const told = { ...incident, ...about.describe(finding), severity: finding.severity };
  const valued = { ...told, priority: about.priority(finding.severity), value: finding.value, limit: finding.limit };
  return [opened(valued, now, about)];
}

/** A reopened one goes back to being resolved: its story is not forgotten. */
const dropped = (incident: Incident, finding: 'ok' | 'unknown', now: number): Change => ({
  type: 'dropped',
  at: now,
  incident: { ...incident, phase: 'resolved', finding },
});

function opened(incident: Incident, now: number, about: Circumstances): Change {
  const base = {
    ...incident,
    phase: 'open',
    silenced: about.silenced(),
    finding: 'breached',
    clearSince: null,
  } as const;
  if (incident.openedAt !== null) {
    const again: Incident = { ...base, ...grown(incident, now), resolvedAt: null, resolvedBy: null };
    return { type: 'reopened', at: now, incident: again, evidence: about.evidence() };
  }
  return { type: 'opened', at: now, incident: { ...base, openedAt: now }, evidence: about.evidence() };
}

const grown = (incident: Incident, now: number) => ({
  repeats: incident.repeats + 1,
  lastRepeatAt: now,
  clearDelayMs: Math.min(
    incident.clearDelayMs * clearDelayGrowth,
    Math.max(longestClearDelayMs, incident.clearDelayMs),
  ),
});

function whileOpen(incident: Incident, finding: Finding, now: number, timing: Timing, about: Circumstances): Change[] {
  if (finding.status === 'breached') {
    const changes: Change[] = [];
    let current = incident;
    if (incident.finding === 'ok') {
      current = {
        ...current,
        ...about.describe(finding),
        ...grown(incident, now),
        finding: 'breached',
        clearSince: null,
      };
      changes.push({ type: 'repeated', at: now, incident: current });
    } else if (incident.finding === 'unknown') {
      current = { ...current, finding: 'breached', clearSince: null };
      changes.push({ type: 'finding', at: now, incident: current });
    }
    if (finding.severity !== current.severity) {
      current = {
        ...current,
        ...about.describe(finding),
        severity: finding.severity,
        priority: about.priority(finding.severity),
      };
      current = { ...current, value: finding.value, limit: finding.limit };
      changes.push({ type: 'severity', at: now, incident: current });
    }
    return changes;
  }
  if (finding.status === 'unknown') return whileUnknown(incident, now);
  const since = incident.finding === 'ok' ? (incident.clearSince ?? now) : now;
  const delayMs = Math.max(timing.clearDelayMs, incident.repeats > 0 ? incident.clearDelayMs : 0);
  if (now - since >= delayMs) return [resolved({ ...incident, finding: 'ok', clearSince: since }, now, 'clear')];
  if (incident.finding === 'ok') return [];
  return [{ type: 'finding', at: now, incident: { ...incident, finding: 'ok', clearSince: now } }];
}

function whileUnknown(incident: Incident, now: number): Change[] {
  if (incident.finding !== 'unknown') {
    const since: Incident = { ...incident, finding: 'unknown', clearSince: null, unknownSince: now };
    return [{ type: 'finding', at: now, incident: since }];
  }
  if (!incident.unknownSince || now - incident.unknownSince < lostAfterMs) return [];
  return [{ type: 'lost', at: now, incident: { ...incident, unknownSince: null } }];
}

/** What judges it cannot see its part any more: not fine, and not to be forgotten. */
export function lose(incident: Incident, now: number): Change[] {
  if (incident.phase === 'resolved') return [];
  return incident.phase === 'pending' ? [dropped(incident, 'unknown', now)] : whileUnknown(incident, now);
}

/** Nothing judges it any more, for a reason that is not its readings: it must not stand for ever. */
export function end(incident: Incident, now: number, because: Ending): Change[] {
  if (incident.phase === 'resolved') return [];
  if (incident.phase === 'pending') return [dropped(incident, 'unknown', now)];
  return [resolved({ ...incident, finding: 'unknown', clearSince: null }, now, because)];
}

function afterResolved(
  incident: Incident,
  finding: Finding,
  now: number,
  subject: Subject,
  timing: Timing,
  about: Circumstances,
): Change[] {
  if (finding.status !== 'breached') {
    if (incident.finding === finding.status || finding.status === 'unknown') return [];
    return [{ type: 'finding', at: now, incident: { ...incident, finding: finding.status } }];
  }
  const inWindow = incident.openedAt !== null && now - (incident.resolvedAt ?? 0) < reopenWindowMs;
  // A person resolved it while it still was bad: their word holds until it has been well once, or for the window.
  if (incident.finding === 'breached' && inWindow) return [];
  return begin(inWindow ? incident : undefined, finding, now, subject, timing, about);
}

const resolved = (incident: Incident, now: number, by: string): Change => ({
  type: 'resolved',
  at: now,
  by,
  incident: { ...incident, phase: 'resolved', resolvedAt: now, resolvedBy: by },
});

/** What a person may do; undefined when it changes nothing (done already). */
export function acknowledge(incident: Incident, now: number, by: string): Change | undefined {
  if (incident.phase !== 'open') return undefined;
  const taken: Incident = { ...incident, phase: 'acknowledged', acknowledgedAt: now, acknowledgedBy: by };
  return { type: 'acknowledged', at: now, by, incident: taken };
}

export function resolve(incident: Incident, now: number, by: string): Change | undefined {
  return incident.phase === 'open' || incident.phase === 'acknowledged' ? resolved(incident, now, by) : undefined;
}

/** A silence began or ended over an open incident. */
export function hush(incident: Incident, now: number, silenced: boolean, evidence: () => Evidence): Change | undefined {
  if (incident.silenced === silenced || (incident.phase !== 'open' && incident.phase !== 'acknowledged'))
    return undefined;
  const changed: Incident = { ...incident, silenced };
  if (silenced) return { type: 'silenced', at: now, incident: changed };
  return { type: 'unsilenced', at: now, incident: changed, evidence: evidence() };
}
