import type { DeviceTile } from '@forewarn/shared';
import type { Message } from '../../../packages/collector/src/incidents/delivery.ts';
import type { Evidence, Incident } from '../../../packages/collector/src/incidents/incident.ts';
import type { Core, Write } from '../../../packages/collector/src/storage/store.ts';
import type { Desk } from '../../../packages/collector/src/tickets/desk.ts';
import { readingsAt } from './simulated-readings.ts';

type Case = { readonly tile: DeviceTile; readonly incident: Incident };

function evidenceOf({ incident }: Case): Evidence {
  const { breachedAt } = incident;
  const points = Array.from({ length: 60 }, (_, i): [number, number] => [
    breachedAt - (50 - i) * 30_000,
    Math.min(0.97, 0.82 + i * 0.0022 + 0.004 * Math.sin(i)),
  ]);
  return {
    at: breachedAt + 60_000,
    readings: readingsAt(breachedAt)
      .slice(0, 9)
      .map(({ metric, instance, value, detail }) => ({
        metric: metric.name,
        instance,
        value: value ?? 0,
        unit: metric.unit,
        state: metric.states?.[value ?? 0] ?? null,
        detail,
      })),
    series: { metric: 'disk.used', instance: '/', points },
  };
}

function messageOf({ tile, incident }: Case): Message {
  return {
    incident: incident.id,
    device: tile.id,
    deviceName: tile.name,
    owner: tile.owner,
    site: tile.site,
    rule: incident.rule,
    instance: incident.instance,
    title: incident.title,
    summary: incident.summary,
    cause: '',
    firstSteps: [],
    userCanTry: [],
    severity: incident.severity,
    priority: incident.priority,
    openedAt: incident.openedAt ?? 0,
    at: incident.breachedAt,
    repeats: 0,
    link: '',
    evidence: null,
  };
}

const day = 86_400_000;

/** Incidents with timelines, evidence, tickets, two failed deliveries, events and inventory. */
export async function storyOf(cases: readonly Case[], core: Core, desk: Desk, now: number): Promise<void> {
  const writes: Write[] = [];
  for (const one of cases) {
    const { incident, tile } = one;
    const line = (at: number, type: 'pending' | 'opened' | 'acknowledged', by: string, text: string): Write => ({
      insertOnce: 'timeline',
      row: { id: `${incident.id}/${at}`, incident: incident.id, at, type, by, text },
    });
    writes.push({ put: 'incident', row: incident }, { put: 'evidence', row: { id: incident.id, ...evidenceOf(one) } });
    writes.push(line(incident.breachedAt, 'pending', 'forewarn', ''));
    writes.push(line(incident.breachedAt + 60_000, 'opened', 'forewarn', incident.summary));
    if (incident.acknowledgedAt) writes.push(line(incident.acknowledgedAt, 'acknowledged', 'tess', 'On my way.'));
    const ticket = `T-${incident.id}`;
    const link = { incident: incident.id, target: 'desk', ticket, url: '', openedAt: now, closedAt: null };
    writes.push({ put: 'ticketLink', row: { id: `${incident.id}/desk`, ...link } });
    const past = { ...incident, id: `${incident.id}-past`, phase: 'resolved' as const, resolvedBy: 'clear' };
    writes.push({ put: 'incident', row: { ...past, breachedAt: now - day, resolvedAt: now - day / 4 } });
    await desk.create({
      id: ticket,
      incident: incident.id,
      device: tile.id,
      deviceName: tile.name,
      subject: incident.title,
      body: `${incident.summary}\n\nFirst steps\n1. Look which folder grew.\n2. Empty the recycle bin and old downloads.`,
      evidence: evidenceOf(one),
      status: tile.n % 2 === 0 ? 'new' : 'open',
      priority: incident.priority,
      assignee: tile.n % 2 === 0 ? null : 'tess',
      touched: tile.n % 2 === 1,
      createdAt: incident.breachedAt + 60_000,
      updatedAt: incident.breachedAt + 120_000,
      closedAt: null,
    });
  }
  const [first] = cases;
  if (first) writes.push(...extras(first, now));
  await core.tx(writes);
}

function extras(one: Case, now: number): Write[] {
  const { incident, tile } = one;
  const writes: Write[] = [];
  for (const state of ['given-up', 'uncertain'] as const) {
    const error = state === 'uncertain' ? 'No answer within 10 s.' : '403: the API key has no right to create tickets.';
    const row = { incident: incident.id, target: 'zendesk', to: 'ticket', operation: 'open', createdAt: now } as const;
    const rest = { message: messageOf(one), dueAt: now, attempts: 3, error, doneAt: null };
    writes.push({ put: 'delivery', row: { id: `${incident.id}/zendesk/${state}`, ...row, ...rest, state } });
  }
  const event = (kind: string, hours: number, detail: string): Write => {
    const at = now - hours * 3_600_000;
    return {
      put: 'event',
      row: { id: `${tile.id}/${kind}/${hours}`, device: tile.id, at, kind, instance: '', detail },
    };
  };
  writes.push(event('agent-started', 3, ''), event('boot', 3.1, 'After an update'), event('oom-kill', 50, 'chrome'));
  const long = 'Local security: '.concat(
    'protection of downloaded files was excluded for C:\\Users\\Public\\Archive; '.repeat(9),
  );
  writes.push(
    event('lockout', 4, 'jweber, after 10 failed sign-ins from WS-0007'),
    event('protection-excluded', 5, long),
  );
  const fact = (section: string, rows: Record<string, string | number | boolean | null>[]): Write => ({
    put: 'fact',
    row: { id: `${tile.id}/${section}`, device: tile.id, at: now - 7_200_000, section, rows },
  });
  writes.push(
    fact('hardware', [{ manufacturer: 'Dell', model: 'OptiPlex 7010', serial: 'J3X9K12', cores: 8, memoryGb: 16 }]),
    fact('place', [{ network: 'Office, 10.20.4.0/24 by router 52:54:00:11:22:33' }]),
    fact('monitors', [{ name: 'DELL U2723QE', maker: 'Dell', serial: 'HX4T2K3', madeIn: 2023 }]),
    fact('printers', [
      { name: 'HP-2F', model: 'HP LaserJet MFP M428fdw' },
      { name: 'Labels', model: 'ZDesigner GK420d' },
    ]),
    fact(
      'software',
      Array.from({ length: 500 }, (_, i) => ({
        name:
          i === 131
            ? 'org.example.AccountingSuite.DatevInterface.Professional'
            : `package-${String(i).padStart(3, '0')}`,
        version: `2:${i % 9}.${i % 17}.4-1+deb12u${i % 5}`,
        from: i % 3 === 0 ? 'Debian' : 'Example Software GmbH & Co. KG',
      })),
    ),
    fact('network', [
      { interface: 'enp3s0', address: '10.20.4.17', mac: '52:54:00:aa:bb:cc' },
      { interface: 'wlp2s0', address: '', mac: '52:54:00:dd:ee:ff' },
    ]),
  );
  const match = { device: tile.id, rule: incident.rule };
  const silence = {
    from: now,
    until: now + day,
    everyDays: null,
    timeZone: 'UTC',
    reason: 'New disk is ordered',
    by: 'ada',
  };
  writes.push({ put: 'silence', row: { id: 'silence-1', match, ...silence } });
  return writes;
}
