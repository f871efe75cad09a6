import { roles } from '@forewarn/shared';
import { z } from '@hono/zod-openapi';
import type { Device } from '../storage/nouns.ts';
import { callerOf } from './auth.ts';
import { csvResponse } from './csv.ts';
import type { DeviceSettings } from './deps.ts';
import { type DeviceView, deviceOf, deviceSchema, deviceStates, stateOf } from './device.ts';
import { found, notFound } from './errors.ts';
import type { Parts } from './parts.ts';
import { answers, body, createRoutes, done, idParam, isDone, line, list, route, wholeNumber } from './route.ts';

/** More than the fleet that one collector holds. */
const everyDevice = 100_000;

const filters = z.object({
  state: z.enum(deviceStates).optional(),
  site: z.string().max(100).optional(),
  tag: z.string().max(100).optional(),
  q: z.string().max(100).optional().meta({ description: 'Part of the name, owner or site; literal, any case' }),
  limit: wholeNumber(everyDevice).optional(),
  offset: wholeNumber(1e9).optional(),
});

const listDevices = route('viewer', {
  method: 'get',
  path: '/devices',
  tags: ['Devices'],
  summary: 'All devices, with how they stand now',
  request: { query: filters },
  responses: answers(z.object({ devices: list(deviceSchema), total: z.number() })),
});

const exportDevices = route('viewer', {
  method: 'get',
  path: '/devices.csv',
  tags: ['Devices'],
  summary: 'All devices as a CSV file',
  responses: { 200: { description: 'CSV', content: { 'text/csv': { schema: z.string() } } } },
});

const showDevice = route('viewer', {
  method: 'get',
  path: '/devices/{id}',
  tags: ['Devices'],
  summary: 'One device',
  request: { params: idParam },
  responses: answers(deviceSchema),
});

const changeDevice = route('technician', {
  method: 'patch',
  path: '/devices/{id}',
  tags: ['Devices'],
  summary: 'Change its name, role, site, tags or owner',
  request: {
    params: idParam,
    body: body(
      z.object({
        name: line(100).min(1).optional(),
        role: z.enum(roles).optional(),
        site: line(100).optional(),
        tags: z.array(line(50).min(1)).max(20).optional(),
        owner: line(100).optional(),
      }),
    ),
  },
  responses: answers(deviceSchema),
});

const approveDevice = route('admin', {
  method: 'post',
  path: '/devices/{id}/approve',
  tags: ['Devices'],
  summary: 'Let a pending device deliver its reports',
  request: { params: idParam },
  responses: answers(done),
});

const revokeDevice = route('admin', {
  method: 'post',
  path: '/devices/{id}/revoke',
  tags: ['Devices'],
  summary: 'Shut a device out for good: its key can never enrol again',
  request: { params: idParam },
  responses: answers(done),
});

const columns = [
  'id',
  'name',
  'state',
  'health',
  'role',
  'platform',
  'site',
  'owner',
  'tags',
  'incidents',
  'seenAt',
  'agent',
] as const satisfies readonly (keyof DeviceView)[];

/** Devices: what they are and how they stand. */
export function deviceRoutes(parts: Parts) {
  const view = (device: Device) => deviceOf(device, parts.fleet.tile(device.id), parts.devices.fingerprint(device));
  const all = () => parts.core.find('device', { orderBy: 'number', limit: everyDevice });
  const one = async (id: string) => found(await parts.core.get('device', id), 'such device');

  return createRoutes()
    .openapi(listDevices, async (c) => {
      const { state, site, tag, q, limit, offset } = c.req.valid('query');
      const needle = q?.toLowerCase();
      const matching = (await all()).filter(
        (device) =>
          (state === undefined || stateOf(device) === state) &&
          (site === undefined || device.site === site) &&
          (tag === undefined || device.tags.includes(tag)) &&
          (needle === undefined ||
            [device.name, device.owner, device.site].some((text) => text.toLowerCase().includes(needle))),
      );
      const from = offset ?? 0;
      const devices = matching.slice(from, from + (limit ?? 1000)).map(view);
      return c.json({ devices, total: matching.length }, 200);
    })
    .openapi(exportDevices, async () => {
      const rows = (await all()).map(view);
      return csvResponse('devices.csv', columns, rows);
    })
    .openapi(showDevice, async (c) => c.json(view(await one(c.req.valid('param').id)), 200))
    .openapi(changeDevice, async (c) => {
      const { id } = c.req.valid('param');
      const set = c.req.valid('json');
      await one(id);
      const settings = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
      if (!(await parts.devices.change(id, settings satisfies DeviceSettings))) throw notFound('such device');
      await parts.audit.record({
        by: callerOf(c).name,
        action: 'device.change',
        subject: id,
        detail: JSON.stringify(settings),
      });
      return c.json(view(await one(id)), 200);
    })
    .openapi(approveDevice, async (c) => {
      const { id } = c.req.valid('param');
      if (!(await parts.devices.approve(id))) throw notFound('such device');
      await parts.audit.record({ by: callerOf(c).name, action: 'device.approve', subject: id });
      return c.json(isDone, 200);
    })
    .openapi(revokeDevice, async (c) => {
      const { id } = c.req.valid('param');
      if (!(await parts.devices.revoke(id))) throw notFound('such device');
      await parts.audit.record({ by: callerOf(c).name, action: 'device.revoke', subject: id });
      return c.json(isDone, 200);
    });
}
