import type { Change } from '../incidents/change.ts';
import { incidentKey } from '../incidents/incident.ts';
import { hush, step } from '../incidents/lifecycle.ts';
import { priorityOf } from '../incidents/priority.ts';
import { isSilenced, type Place, type Silence } from '../incidents/suppression.ts';
import type { Check } from '../rules/check.ts';
import type { Presence } from '../rules/rule.ts';
import { describe, evidenceOf } from './describe.ts';
import { type DeviceWatch, remember } from './device-watch.ts';
import type { SiteStanding } from './sites.ts';

export interface Judging {
  readonly silences: ReadonlyMap<string, Silence>;
  /** When the collector began to listen. */
  readonly startedAt: number;
  /** How the sites stood at the last tick. */
  readonly sites: ReadonlyMap<string, SiteStanding>;
  newId(): string;
}

const none: readonly Change[] = [];

const nobody = { expected: 0, silent: 0 };

/**
 * Judges one device now and takes the changes into its memory. Pure but for that: no I/O, the time is handed in.
 * Readings are judged in their own time, which for what an agent kept while it was away is long before the clock's.
 */
export function judgeDevice(watch: DeviceWatch, now: number, ticking: boolean, judging: Judging): readonly Change[] {
  const at = Math.max(now, watch.judgedAt);
  if (!ticking) watch.judgedAt = at;
  if (!watch.panel.isNeeded(at, ticking)) return ticking ? hushed(watch, at, judging) : none;
  const changes: Change[] = [];
  const presence = new DevicePresence(watch, at, judging);
  watch.panel.judge(at, presence, ticking, (check, finding) => {
    const { rule } = check.ready;
    const subject = { device: watch.device.id, rule: rule.id, instance: check.instance };
    const incident = watch.incidents.get(incidentKey(subject));
    const isStanding = incident && incident.phase !== 'resolved';
    if (!isStanding && isSettling(watch, check, at)) return;
    const own = isOfTheClock(check) ? Math.max(at, watch.reportedAt) : at;
    // What was told by the clock (that nobody knows any more) stays before what an old reading says now.
    const when = own < check.changedAt ? check.changedAt + 1 : own;
    const made = step(incident, finding, when, subject, rule, {
      newId: judging.newId,
      describe: (breach) => describe(watch, check, breach),
      priority: (severity) => priorityOf(severity, watch.device.role),
      silenced: () =>
        isHushed(watch, check, finding.status === 'breached' && finding.severity === 'info', when, judging),
      evidence: () => evidenceOf(watch, check, finding, when),
    });
    for (const change of made) remember(watch, change.incident);
    if (made.some((change) => change.incident.openedAt !== null)) check.changedAt = when;
    changes.push(...made);
  });
  if (ticking) changes.push(...hushed(watch, at, judging));
  return changes;
}

/** How the device stands; most rules do not ask. */
class DevicePresence implements Presence {
  readonly #watch: DeviceWatch;
  readonly #at: number;
  readonly #judging: Judging;

  constructor(watch: DeviceWatch, at: number, judging: Judging) {
    this.#watch = watch;
    this.#at = at;
    this.#judging = judging;
  }

  get reportedAt(): number {
    return this.#watch.reportedAt;
  }
  /** Enrolled in what is the future since the clock was set back: as if it had always been there. */
  get watchedSince(): number {
    const { enrolledAt } = this.#watch.device;
    const { startedAt } = this.#judging;
    return enrolledAt > this.#at ? startedAt : Math.max(enrolledAt, startedAt);
  }
  get leftAt(): number | null {
    return this.#watch.device.leftAt;
  }
  get comesBack(): boolean {
    const { leftWhy } = this.#watch.device;
    return leftWhy === 'reboot' || leftWhy === 'update';
  }
  get site(): Presence['site'] {
    return this.#judging.sites.get(this.#watch.device.site) ?? nobody;
  }
  get speaksForSite(): boolean {
    return this.#judging.sites.get(this.#watch.device.site)?.speaker === this.#watch.device.id;
  }
}

/** It judges whether reports come, not what they say: its time is the collector's. */
const isOfTheClock = ({ ready: { judge } }: Check) => judge.metrics.length === 0 && judge.events.length === 0;

/** Slow starters are given time after a boot. */
function isSettling(watch: DeviceWatch, { ready: { rule } }: Check, now: number): boolean {
  return rule.graceAfterBootMs !== undefined && now - watch.bootedAt < rule.graceAfterBootMs;
}

/** Told to nobody: a quiet rule, a mere information, a silence or a maintenance window. */
function isHushed(watch: DeviceWatch, check: Check, isInfo: boolean, now: number, { silences }: Judging): boolean {
  return check.ready.rule.quiet === true || isInfo || isSilenced(silences.values(), placeOf(watch, check), now);
}

const placeOf = ({ device }: DeviceWatch, check: Check): Place => ({
  device: device.id,
  site: device.site,
  tags: device.tags,
  role: device.role,
  rule: check.ready.rule.id,
  instance: check.instance,
});

/** Silences that began or ended over standing incidents. */
function hushed(watch: DeviceWatch, now: number, judging: Judging): readonly Change[] {
  if (watch.incidents.size === 0) return none;
  const changes: Change[] = [];
  for (const incident of watch.incidents.values()) {
    const check = watch.panel.check(incident.rule, incident.instance);
    if (!check) continue;
    const silenced = isHushed(watch, check, incident.severity === 'info', now, judging);
    const change = hush(incident, now, silenced, () => evidenceOf(watch, check, { status: 'unknown' }, now));
    if (!change) continue;
    remember(watch, change.incident);
    changes.push(change);
  }
  return changes;
}
