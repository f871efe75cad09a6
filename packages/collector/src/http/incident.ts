import { type IncidentView, incidentPhases, priorities, severities } from '@forewarn/shared';
import { z } from '@hono/zod-openapi';
import type { Incident } from '../incidents/incident.ts';
import { list, moment } from './route.ts';

const maybe = moment.nullable();

export const incidentViewSchema = z
  .object({
    id: z.string(),
    device: z.string(),
    deviceName: z.string(),
    rule: z.string(),
    instance: z.string(),
    title: z.string(),
    summary: z.string(),
    severity: z.enum(severities),
    priority: z.enum(priorities),
    phase: z.enum(incidentPhases),
    finding: z.enum(['ok', 'breached', 'unknown']),
    breachedAt: moment,
    openedAt: maybe,
    acknowledgedAt: maybe,
    acknowledgedBy: z.string().nullable(),
    resolvedAt: maybe,
    resolvedBy: z.string().nullable(),
    repeats: z.number(),
    silenced: z.boolean(),
  })
  .openapi('Incident');

/** An incident as people see it. */
export const incidentViewOf = (incident: Incident, deviceName: string): IncidentView => ({
  id: incident.id,
  device: incident.device,
  deviceName,
  rule: incident.rule,
  instance: incident.instance,
  title: incident.title,
  summary: incident.summary,
  severity: incident.severity,
  priority: incident.priority,
  phase: incident.phase,
  finding: incident.finding,
  breachedAt: incident.breachedAt,
  openedAt: incident.openedAt,
  acknowledgedAt: incident.acknowledgedAt,
  acknowledgedBy: incident.acknowledgedBy,
  resolvedAt: incident.resolvedAt,
  resolvedBy: incident.resolvedBy,
  repeats: incident.repeats,
  silenced: incident.silenced,
});

export const evidenceSchema = z
  .object({
    at: moment,
    readings: list(
      z.object({
        metric: z.string(),
        instance: z.string(),
        value: z.number(),
        unit: z.string(),
        state: z.string().nullable(),
        detail: z.string(),
      }),
    ),
    series: z
      .object({
        metric: z.string(),
        instance: z.string(),
        points: list(list(z.number())).meta({ description: 'Pairs of moment and value, oldest first' }),
      })
      .nullable(),
  })
  .openapi('Evidence');

export const timelineSchema = z
  .object({ at: moment, type: z.string(), by: z.string(), text: z.string() })
  .openapi('TimelineEntry');

export const ticketLinkSchema = z
  .object({
    target: z.string(),
    ticket: z.string(),
    url: z.string(),
    openedAt: moment,
    closedAt: maybe,
  })
  .openapi('TicketLink');
