import { z } from '@hono/zod-openapi';
import * as zod from 'zod';
import type { UnitKind } from './deps.ts';
import type { Parts } from './parts.ts';
import { answers, createRoutes, list, route } from './route.ts';

const unitSchema = z
  .object({
    kind: z.string(),
    title: z.string(),
    form: z.record(z.string(), z.unknown()).meta({ description: 'Its settings as JSON Schema' }),
  })
  .openapi('UnitKind');

const listConnectors = route('admin', {
  method: 'get',
  path: '/connectors',
  tags: ['Connectors'],
  summary: 'Ticket connectors and channels that exist, with their settings forms, and the targets that are configured',
  responses: answers(
    z.object({
      connectors: list(unitSchema),
      channels: list(unitSchema),
      targets: list(z.object({ name: z.string(), kind: z.string(), to: z.enum(['ticket', 'people']) })),
    }),
  ),
});

const formOf = (unit: UnitKind) => ({
  kind: unit.kind,
  title: unit.title,
  form: { ...zod.toJSONSchema(unit.config, { io: 'input', unrepresentable: 'any' }) } as Record<string, unknown>,
});

/** What can be connected. Configured secrets are never read back (SECURITY S47): targets are names only. */
export const connectorRoutes = (parts: Parts) =>
  createRoutes().openapi(listConnectors, (c) =>
    c.json(
      {
        connectors: parts.connectors.map(formOf),
        channels: parts.channels.map(formOf),
        targets: parts.targets.map(({ name, kind, to }) => ({ name, kind, to })),
      },
      200,
    ),
  );
