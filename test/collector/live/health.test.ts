import type { Severity } from '@forewarn/shared';
import { expect, it } from 'vitest';
import type { Incident } from '../../../packages/collector/src/incidents/incident.ts';
import { createFleet } from '../../../packages/collector/src/live/fleet.ts';

const silentAfterMs = 30_000;

function incident(severity: Severity): Incident {
  return {
    ...{
      id: `${severity}-1`,
      device: 'pc-1',
      rule: 'disk-space',
      instance: '/',
      phase: 'open',
      title: '',
      summary: '',
    },
    ...{ severity, priority: 'P3', finding: 'breached', value: 0.9, limit: 0.8, breachedAt: 0, openedAt: 0 },
    ...{ acknowledgedAt: null, acknowledgedBy: null, resolvedAt: null, resolvedBy: null },
    ...{ clearSince: null, clearDelayMs: 0, repeats: 0, lastRepeatAt: null, silenced: false },
  } satisfies Incident;
}

function healthWith(incidents: readonly Incident[], sinceReportMs: number) {
  const fleet = createFleet(() => 1_000_000, silentAfterMs);
  const rest = { platform: 'linux', role: 'workstation', site: '', tags: [], owner: '' } as const;
  const identity = { id: 'pc-1', name: 'pc-1', ...rest };
  const reportedAt = 1_000_000 - sinceReportMs;
  fleet.put({ identity, present: undefined, reportedAt, leftAt: null, inMaintenance: false });
  for (const one of incidents) fleet.setIncident(one);
  return fleet.tile('pc-1')?.health;
}

it('a device that reports is as bad as its worst incident', () => {
  expect(healthWith([], 5_000)).toBe('ok');
  expect(healthWith([incident('info')], 5_000)).toBe('ok');
  expect(healthWith([incident('warning')], 5_000)).toBe('warning');
  expect(healthWith([incident('warning'), incident('critical')], 5_000)).toBe('critical');
});

it('a warning from before does not hide that a device has gone silent', () => {
  expect(healthWith([incident('warning')], 40_000)).toBe('silent');
});

it('what is critical stays critical when the device goes silent', () => {
  expect(healthWith([incident('critical')], 40_000)).toBe('critical');
});
