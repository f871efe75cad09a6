import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CollectorSettings } from '../../packages/collector/src/main.ts';
import type { Override } from '../../packages/collector/src/rules/rule.ts';
import type { DeskTicketRow } from '../../packages/collector/src/storage/nouns.ts';
import { createTestCollector, type TestCollector } from '../collector/test-collector.ts';
import { until } from '../lab/processes.ts';

/** A collector on a database of its own, with what the flow tests ask of it. */
export interface Site extends TestCollector {
  readonly folder: string;
  /** Waits for the newest incident of a rule to be in this phase. */
  incident(
    rule: string,
    phase: string,
    instance?: string,
  ): Promise<Awaited<ReturnType<TestCollector['incidents']>>[number]>;
  ticket(incident: string, status: string): Promise<DeskTicketRow & { subject: string; body: string }>;
  end(): Promise<void>;
}

const patienceMs = 60_000;

/** `overrides`: the rules a test is about, hastened; all others keep their patience, for the test's own machine may be busy. */
export async function openSite(overrides: readonly Override[], more: Partial<CollectorSettings> = {}): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-site-'));
  const settings = { storage: `sqlite:${folder}/forewarn.db`, overrides, ...more };
  const collector = await createTestCollector(folder, { settings });
  return {
    ...collector,
    folder,
    incident: (rule, phase, instance) =>
      until(
        `an incident of ${rule} is ${phase}`,
        async () => {
          const found = (await collector.incidents()).filter(
            (i) => i.rule === rule && (instance === undefined || i.instance === instance),
          );
          return found.find((i) => i.phase === phase);
        },
        patienceMs,
      ),
    ticket: (incident, status) =>
      until(
        `the ticket of ${incident} is ${status}`,
        async () => {
          const [ticket] = await collector.core.find('deskTicket', { where: { incident } });
          return ticket?.status === status ? (ticket as DeskTicketRow & { subject: string; body: string }) : undefined;
        },
        patienceMs,
      ),
    async end() {
      await collector.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
