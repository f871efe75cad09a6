import type { DeviceEvent, LiveFrame, Metric, Report, Series } from '@forewarn/shared';
import { route } from '../../../packages/collector/src/incidents/routing.ts';
import type { Silence } from '../../../packages/collector/src/incidents/suppression.ts';
import { createBus } from '../../../packages/collector/src/live/bus.ts';
import { createFleet } from '../../../packages/collector/src/live/fleet.ts';
import { recover } from '../../../packages/collector/src/pipeline/recover.ts';
import { createPipeline } from '../../../packages/collector/src/pipeline.ts';
import { ruleKinds } from '../../../packages/collector/src/rules/index.ts';
import type { Override, Rule } from '../../../packages/collector/src/rules/rule.ts';
import { createRuleset } from '../../../packages/collector/src/rules/ruleset.ts';
import type { Device } from '../../../packages/collector/src/storage/nouns.ts';
import { createReportBatch, readReports } from '../../../packages/collector/src/storage/report-batch.ts';
import type { Stores } from '../../../packages/collector/src/storage/store.ts';

export const newDevice = (id: string, number: number, more: Partial<Device> = {}): Device => ({
  id,
  number,
  name: id,
  platform: 'linux',
  role: 'workstation',
  site: 'office',
  tags: [],
  owner: 'Ann',
  publicKey: 'A'.repeat(43),
  agent: '0.1.0',
  boot: 'boot-00001',
  enrolledAt: 0,
  approved: true,
  revokedAt: null,
  leftAt: null,
  leftWhy: null,
  ...more,
});

export const diskMetrics: Metric[] = [{ name: 'disk.used', unit: 'ratio', help: 'Used share of the volume' }];
export const diskSeries: Series[] = [[0, 'disk.used', '/']];
export const diskFull: Rule = {
  id: 'disk-full',
  kind: 'threshold',
  params: { critical: { allOf: [{ metric: 'disk.used', over: 0.9, clear: 0.8 }] } },
  title: '{{device}}: {{instance}} is almost full',
  summary: 'It is {{value}} full; more than {{limit}} is too much.',
  cause: 'Files have grown.',
  firstSteps: ['Look for large files.'],
  userCanTry: [],
  source: 'test',
  holdMs: 20_000,
  clearDelayMs: 20_000,
};
const reports = new TextEncoder();

/** A collector's middle on a given store, with a clock that the test turns. Started again on the same store it is a restart. */
export async function openSite(
  stores: Stores,
  rules: readonly Rule[],
  clock: { now: number },
  overrides: readonly Override[] = [],
) {
  const ruleset = createRuleset(ruleKinds, rules, overrides);
  const decode = (bytes: ArrayBuffer) =>
    readReports(bytes).map((r) => ({ ...r, report: JSON.parse(new TextDecoder().decode(r.bytes)) as Report }));
  const watches = await recover(stores, ruleset, decode, clock.now);
  const bus = createBus();
  const frames: LiveFrame[] = [];
  bus.subscribe({ write: (text) => frames.push(JSON.parse(text.slice('data: '.length))) > 0, close: () => undefined });
  const fleet = createFleet(() => clock.now, 30_000);
  const silences = new Map<string, Silence>((await stores.core.find('silence')).map((s) => [s.id, s]));
  let count = 0;
  let told = 0;
  const disk = { hasRoom: true };
  const pipeline = createPipeline({
    stores,
    batch: createReportBatch(),
    ruleset,
    watches,
    silences,
    fleet,
    bus,
    publicUrl: 'https://forewarn.example',
    silentAfterMs: 30_000,
    hasDiskRoom: () => disk.hasRoom,
    route: (change, message) => route(change, message, [{ name: 'desk', to: 'ticket' }]),
    onDeliveries: () => told++,
    onError: (error) => {
      throw error;
    },
    newId: () => `incident-${clock.now}-${++count}`,
    now: () => clock.now,
  });
  const acks: number[] = [];
  return {
    pipeline,
    watches,
    fleet,
    frames,
    acks,
    disk,
    get told() {
      return told;
    },
    async connect(device: string, metrics = diskMetrics, series = diskSeries, epoch = 'epoch-00001') {
      const acked = (seq: number) => acks.push(seq);
      return pipeline.intake.arrived({
        device,
        agent: '0.1.0',
        boot: 'boot-00001',
        epoch,
        metrics,
        series,
        acked,
      });
    },
    report(
      device: string,
      seq: number,
      values: (number | null)[],
      more: { at?: number; events?: DeviceEvent[]; epoch?: string } = {},
    ) {
      const at = more.at ?? clock.now;
      const report: Report = { t: 'report', seq, at, up: 3_600_000, values };
      const bytes = reports.encode(JSON.stringify(report));
      const events = more.events ?? [];
      return pipeline.intake.report({
        device,
        epoch: more.epoch ?? 'epoch-00001',
        report,
        bytes,
        at,
        receivedAt: clock.now,
        events,
      });
    },
    tick: () => pipeline.tick(clock.now, watches.values()),
    settled: () => pipeline.commit.drained(),
  };
}
