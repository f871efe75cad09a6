import type { Reading } from '@forewarn/shared';
import type { Look, Pending } from './look.ts';
import type { Memory } from './memory.ts';
import { type Metric, rebootStates } from './metrics.ts';

const named = 6;
const longestDetail = 500;

const secondsSince = (at: number, now: number): number => Math.max(0, Math.round((now - at) / 1000));

const told = ({ name, installed, version }: Pending): string =>
  version === '' ? name : installed === '' ? `${name} ${version}` : `${name} ${installed} → ${version}`;

/** The oldest first, as many as a person reads. */
function listOf(pending: readonly Pending[], memory: Memory): string {
  if (pending.length === 0) return 'Every security update that this machine knows of is installed.';
  const oldest = [...pending].sort((a, b) => (memory.since[a.name] ?? 0) - (memory.since[b.name] ?? 0));
  const more = oldest.length - named;
  return `Waiting: ${oldest.slice(0, named).map(told).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

/** What is said of a look. What is not known has no value, so that no rule takes it for well. */
export function readingsOf(look: Look, memory: Memory, now: number): Reading<Metric>[] {
  const { pending, problem, heardAt, reboot } = look;
  const detail = (pending === undefined ? (problem ?? '') : listOf(pending, memory)).slice(0, longestDetail);
  const oldest = Math.min(now, ...Object.values(memory.since));
  const readings: Reading<Metric>[] = [
    { metric: 'updates.security', value: pending?.length ?? null, detail },
    { metric: 'updates.security_age', value: pending === undefined ? null : secondsSince(oldest, now), detail },
    {
      metric: 'updates.reboot',
      value: rebootStates.indexOf(reboot.pending ? 'pending' : 'none'),
      detail: reboot.why.slice(0, longestDetail),
    },
    {
      metric: 'updates.reboot_age',
      value: memory.rebootSince === null ? 0 : secondsSince(memory.rebootSince, now),
      detail: reboot.why.slice(0, longestDetail),
    },
  ];
  if (pending !== undefined || heardAt !== undefined) {
    readings.push({ metric: 'updates.lists_age', value: heardAt === undefined ? null : secondsSince(heardAt, now) });
  }
  return readings;
}
