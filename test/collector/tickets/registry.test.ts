import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { channels } from '../../../packages/collector/src/notifications/index.ts';
import { connectors } from '../../../packages/collector/src/tickets/index.ts';

/** Every unit a room's files export, by the kind it says it is. */
async function unitsIn(room: string, method: string): Promise<string[]> {
  const folder = new URL(`../../../packages/collector/src/${room}/`, import.meta.url);
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== 'index.ts')
    .map((entry) => (entry.isDirectory() ? `${entry.name}/index.ts` : entry.name));
  const modules = await Promise.all(files.map((file) => import(new URL(file, folder).href)));
  return modules
    .flatMap((one: Record<string, unknown>) => Object.values(one))
    .filter((value) => typeof value === 'object' && value !== null && method in value && 'kind' in value)
    .map((value) => String((value as { kind: unknown }).kind))
    .sort();
}

describe('the lists of what there is', () => {
  it('every connector in the room tickets is listed in its index.ts', async () => {
    const listed = connectors.map(({ kind }) => kind).sort();
    expect(listed, 'add the missing connector to packages/collector/src/tickets/index.ts').toEqual(
      await unitsIn('tickets', 'connect'),
    );
  });

  it('every channel in the room notifications is listed in its index.ts', async () => {
    const listed = channels.map(({ kind }) => kind).sort();
    expect(listed, 'add the missing channel to packages/collector/src/notifications/index.ts').toEqual(
      await unitsIn('notifications', 'send'),
    );
  });

  it('every unit has a settings form, and its secrets are marked', () => {
    for (const unit of [...connectors, ...channels]) {
      const form = JSON.stringify(unit.config.toJSONSchema({ io: 'input', unrepresentable: 'any' }));
      expect(form).toContain('"title"');
      const named = /"(password|value|token)":\{[^{}]*\}/g;
      for (const [field] of form.matchAll(named)) expect(field).toContain('"secret":true');
    }
  });
});
