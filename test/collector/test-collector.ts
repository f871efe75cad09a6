import type { IncidentView, Role } from '@forewarn/shared';
import type { PresentReading } from '../../packages/collector/src/live/fleet.ts';
import { type Collector, type CollectorSettings, startCollector } from '../../packages/collector/src/main.ts';
import { viewOf } from '../../packages/collector/src/pipeline.ts';
import { shippedRules } from '../../packages/collector/src/rules/shipped/index.ts';

const hour = 3_600_000;

/** Settings of a collector on loopback with free ports; memory only unless told otherwise. */
export function testSettings(dataFolder: string, more: Partial<CollectorSettings> = {}): CollectorSettings {
  return {
    dataFolder,
    storage: 'memory:',
    network: { host: '127.0.0.1', port: 0 },
    loopback: { host: '127.0.0.1', port: 0 },
    publicUrl: '',
    hosts: ['127.0.0.1'],
    everyMs: 1000,
    timeZone: 'UTC',
    disabledProbes: [],
    retention: {
      rawMs: 48 * hour,
      fiveMinutesMs: 90 * 24 * hour,
      hourMs: 800 * 24 * hour,
      eventMs: 800 * 24 * hour,
      maxBytes: 1e10,
    },
    rules: [],
    overrides: [],
    maintenance: [],
    tickets: [{ name: 'desk', kind: 'builtin', config: {} }],
    channels: [],
    allowHosts: [],
    webFolder: null,
    ...more,
  };
}

/** Shipped rules (all, or those named) with this hold and clear delay: tests do not wait a quarter of an hour. */
export const hasty = (
  timing: { holdMs?: number; clearDelayMs?: number },
  rules = shippedRules.map((rule) => rule.id),
) => rules.map((rule) => ({ match: { rule }, ...timing }));

const quiet = { info: () => undefined, warn: () => undefined };

export interface TestCollector extends Collector {
  token(options?: { role?: Role; uses?: number; expiresInMs?: number }): Promise<string>;
  incidents(): Promise<IncidentView[]>;
  /** The newest readings of the device of this name. */
  readings(name: string): PresentReading[];
  /** Waits until it holds, at most 30 s. */
  until(holds: () => Promise<boolean> | boolean): Promise<void>;
  readonly errors: unknown[];
}

/** A whole collector in this process, as main.ts wires it. */
export async function createTestCollector(
  dataFolder: string,
  options: { holdMs?: number; clearDelayMs?: number; settings?: Partial<CollectorSettings> } = {},
): Promise<TestCollector> {
  const { settings: more, ...timing } = options;
  const errors: unknown[] = [];
  const settings = testSettings(dataFolder, { overrides: hasty({ clearDelayMs: 0, ...timing }), ...more });
  const collector = await startCollector(settings, { ...quiet, error: (fields) => errors.push(fields) });
  return {
    ...collector,
    errors,
    token: ({ role = 'workstation', uses = 50, expiresInMs = hour } = {}) =>
      collector.createToken({
        by: 'test',
        expiresAt: Date.now() + expiresInMs,
        uses,
        approve: true,
        site: 'office',
        role,
        tags: [],
        owner: 'Ann',
      }),
    incidents: async () =>
      (await collector.core.find('incident', { where: { phase: ['open', 'acknowledged', 'resolved'] } })).map((i) =>
        viewOf(i, collector.deviceName(i.device)),
      ),
    readings(name) {
      const tile = collector.fleet.tiles().find((one) => one.name === name);
      return tile ? collector.fleet.readings(tile.id) : [];
    },
    async until(holds) {
      for (const end = Date.now() + 30_000; Date.now() < end; ) {
        if (await holds()) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error('it did not happen within 30 s');
    },
  };
}
