import { byeReasons, type DeviceTile, healths, platforms, roles } from '@forewarn/shared';
import { z } from '@hono/zod-openapi';
import type { Device } from '../storage/nouns.ts';
import { list, moment } from './route.ts';

const ratio = z.number().nullable().meta({ description: '0–1; null = no reading' });

export const deviceStates = ['approved', 'pending', 'revoked'] as const;
export type DeviceState = (typeof deviceStates)[number];

export const deviceSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    state: z.enum(deviceStates),
    platform: z.enum(platforms),
    role: z.enum(roles),
    site: z.string(),
    tags: list(z.string()),
    owner: z.string(),
    agent: z.string().meta({ description: "The agent's version" }),
    health: z.enum(healths),
    incidents: z.number().meta({ description: 'Open and acknowledged incidents' }),
    seenAt: z.number().meta({ description: 'Last report, epoch ms; 0 = never' }),
    cpu: ratio,
    memory: ratio,
    disk: ratio,
    enrolledAt: moment,
    revokedAt: moment.nullable(),
    leftAt: moment.nullable(),
    leftWhy: z.enum(byeReasons).nullable(),
    fingerprint: z.string().meta({ description: 'Four words that the agent shows too: compare before you approve' }),
  })
  .openapi('Device');
export type DeviceView = z.infer<typeof deviceSchema>;

export const stateOf = (device: Device): DeviceState => {
  if (device.revokedAt !== null) return 'revoked';
  return device.approved ? 'approved' : 'pending';
};

/** A device's record together with its present state; `off` when it has none. */
export function deviceOf(device: Device, tile: DeviceTile | undefined, fingerprint: string): DeviceView {
  return {
    id: device.id,
    name: device.name,
    state: stateOf(device),
    platform: device.platform,
    role: device.role,
    site: device.site,
    tags: device.tags,
    owner: device.owner,
    agent: device.agent,
    health: tile?.health ?? (device.revokedAt === null ? 'unknown' : 'off'),
    incidents: tile?.incidents ?? 0,
    seenAt: tile?.seenAt ?? 0,
    cpu: tile?.cpu ?? null,
    memory: tile?.memory ?? null,
    disk: tile?.disk ?? null,
    enrolledAt: device.enrolledAt,
    revokedAt: device.revokedAt,
    leftAt: device.leftAt,
    leftWhy: device.leftWhy,
    fingerprint,
  };
}
