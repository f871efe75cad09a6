import { expect, it } from 'vitest';
import type { Incident } from '../../../packages/collector/src/incidents/incident.ts';
import type { AuditEntry, StoredEvent } from '../../../packages/collector/src/storage/nouns.ts';
import type { Core, Stores } from '../../../packages/collector/src/storage/store.ts';
import { deviceNamed, monday } from './fleet-fixture.ts';

const incident = (id: string, changes: Partial<Incident> = {}): Incident => ({
  id,
  device: 'pc-1',
  rule: 'disk-full',
  instance: '/',
  phase: 'open',
  title: 'Disk is full',
  summary: 'No room on /',
  severity: 'critical',
  priority: 'P1',
  finding: 'breached',
  value: 0.01,
  limit: 0.05,
  breachedAt: monday,
  openedAt: monday,
  acknowledgedAt: null,
  acknowledgedBy: null,
  resolvedAt: null,
  resolvedBy: null,
  clearSince: null,
  clearDelayMs: 60_000,
  repeats: 0,
  lastRepeatAt: null,
  silenced: false,
  ...changes,
});

const event = (id: string, at: number, kind = 'boot'): StoredEvent => ({
  id,
  device: 'pc-1',
  at,
  kind,
  instance: '',
  detail: 'Ünï',
});
const audit = (id: string): AuditEntry => ({
  id,
  at: monday,
  by: 'ada',
  action: 'login',
  subject: '',
  detail: '',
  hash: 'h',
});

const ids = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);

/** What any backend must do with records. */
export function coreSuite(stores: () => Stores): void {
  const core = (): Core => stores().core;

  it('a row that was put is found again, whole, and replaced by the next put', async () => {
    await core().tx([{ put: 'incident', row: incident('i1') }]);
    expect(await core().get('incident', 'i1')).toEqual(incident('i1'));
    await core().tx([{ put: 'incident', row: incident('i1', { phase: 'resolved', resolvedAt: monday + 5 }) }]);
    expect((await core().get('incident', 'i1'))?.resolvedAt).toBe(monday + 5);
    expect(await core().get('incident', 'i2')).toBeUndefined();
    expect(await core().count('incident')).toBe(1);
  });

  it('a second insert of one id is a conflict and takes the whole transaction back', async () => {
    await core().tx([{ insert: 'device', row: deviceNamed('pc-1', 1) }]);
    const twice = await core().tx([
      { insert: 'device', row: deviceNamed('pc-2', 2) },
      { remove: 'device', id: 'pc-1' },
      { insert: 'device', row: deviceNamed('pc-2', 2) },
    ]);
    expect(twice).toBe('conflict');
    expect(ids(await core().find('device'))).toEqual(['pc-1']);
  });

  it('insertOnce leaves the first row as it is', async () => {
    await core().tx([{ insertOnce: 'event', row: event('e1', 1) }]);
    expect(await core().tx([{ insertOnce: 'event', row: event('e1', 2) }])).toBe('done');
    expect((await core().get('event', 'e1'))?.at).toBe(1);
  });

  it('an update happens only while the row is as expected', async () => {
    await core().tx([{ put: 'incident', row: incident('i1') }]);
    const acknowledge = {
      update: 'incident',
      id: 'i1',
      expect: { phase: 'open', acknowledgedAt: null },
      set: { phase: 'acknowledged', acknowledgedAt: 7 },
    } as const;
    expect(await core().tx([acknowledge])).toBe('done');
    expect(await core().get('incident', 'i1')).toMatchObject({
      phase: 'acknowledged',
      acknowledgedAt: 7,
      title: 'Disk is full',
    });
    expect(await core().tx([{ put: 'incident', row: incident('i2') }, acknowledge])).toBe('conflict');
    expect(await core().get('incident', 'i2')).toBeUndefined();
    expect(await core().tx([{ update: 'incident', id: 'i3', set: { repeats: 1 } }])).toBe('conflict');
  });

  it('of many updates that expect the same state exactly one is done', async () => {
    await core().tx([
      {
        put: 'token',
        row: {
          id: 't',
          createdAt: 1,
          createdBy: 'ada',
          expiresAt: 9,
          usesLeft: 1,
          approve: false,
          site: '',
          role: 'server',
          tags: [],
          owner: '',
          revokedAt: null,
        },
      },
    ]);
    const use = (): Promise<'done' | 'conflict'> =>
      core().tx([{ update: 'token', id: 't', expect: { usesLeft: 1 }, set: { usesLeft: 0 } }]);
    const outcomes = await Promise.all(Array.from({ length: 20 }, use));
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
  });

  it('expects fields with a structure by their content', async () => {
    await core().tx([{ put: 'device', row: deviceNamed('pc-1', 1) }]);
    const retag = (tags: string[]): Promise<'done' | 'conflict'> =>
      core().tx([{ update: 'device', id: 'pc-1', expect: { tags }, set: { tags: ['new'] } }]);
    expect(await retag(['other'])).toBe('conflict');
    expect(await retag(['lab'])).toBe('done');
  });

  it('finds by field, by one of several values, and by null', async () => {
    await core().tx([
      { put: 'incident', row: incident('a', { phase: 'open', device: 'pc-1' }) },
      { put: 'incident', row: incident('b', { phase: 'acknowledged', device: 'pc-2' }) },
      { put: 'incident', row: incident('c', { phase: 'resolved', device: 'pc-2', resolvedAt: 5 }) },
    ]);
    expect(ids(await core().find('incident', { where: { device: 'pc-2' } }))).toEqual(['b', 'c']);
    expect(ids(await core().find('incident', { where: { phase: ['open', 'acknowledged'] } }))).toEqual(['a', 'b']);
    expect(ids(await core().find('incident', { where: { phase: [] } }))).toEqual([]);
    expect(ids(await core().find('incident', { where: { resolvedAt: null, device: 'pc-2' } }))).toEqual(['b']);
    expect(ids(await core().find('incident', { where: { resolvedAt: [null, 5] } }))).toEqual(['a', 'b', 'c']);
    expect(await core().count('incident', { where: { device: 'pc-2' } })).toBe(2);
  });

  it('orders, bounds and pages', async () => {
    await core().tx(
      [5, 3, 9, 1, 7].map((at) => ({ put: 'event', row: event(`e${at}`, at, at > 4 ? 'boot' : 'oom-kill') }) as const),
    );
    expect(ids(await core().find('event', { orderBy: 'at' }))).toEqual(['e1', 'e3', 'e5', 'e7', 'e9']);
    expect(ids(await core().find('event', { orderBy: 'at', descending: true, limit: 2, offset: 1 }))).toEqual([
      'e7',
      'e5',
    ]);
    expect(ids(await core().find('event', { orderBy: 'at', from: 3, to: 9 }))).toEqual(['e3', 'e5', 'e7']);
    expect(ids(await core().find('event', { where: { kind: 'boot' }, orderBy: 'at', from: 6 }))).toEqual(['e7', 'e9']);
    expect(ids(await core().find('event', { from: 'e5' }))).toEqual(['e5', 'e7', 'e9']);
    expect(await core().find('event', { limit: 0 })).toEqual([]);
  });

  it('sorts rows of equal rank by id, and null first', async () => {
    await core().tx([
      { put: 'incident', row: incident('b', { resolvedAt: 2 }) },
      { put: 'incident', row: incident('a', { resolvedAt: 2 }) },
      { put: 'incident', row: incident('c') },
    ]);
    expect(ids(await core().find('incident', { orderBy: 'resolvedAt' }))).toEqual(['c', 'a', 'b']);
    expect(ids(await core().find('incident', { orderBy: 'resolvedAt', descending: true }))).toEqual(['b', 'a', 'c']);
  });

  it('refuses to ask by a field that is not indexed, and names those that are', async () => {
    const query = { where: { title: 'x' } };
    await expect(core().find('incident', query)).rejects.toMatchObject({
      code: 'bad-query',
      message: expect.stringContaining('breachedAt'),
    });
    const order = { orderBy: `id; DROP TABLE incident; --` };
    // @ts-expect-error: what a careless caller could hand on from a URL.
    await expect(core().find('incident', order)).rejects.toMatchObject({ code: 'bad-query' });
    await expect(core().find('incident', { limit: -1 })).rejects.toMatchObject({ code: 'bad-query' });
  });

  it('keeps hostile text as text', async () => {
    const hostile = `'; DROP TABLE device; --\u0000"\\ %_ 💥`;
    await core().tx([{ put: 'device', row: { ...deviceNamed('x', 4), site: hostile } }]);
    expect((await core().find('device', { where: { site: hostile } }))[0]?.site).toBe(hostile);
    expect(await core().find('device', { where: { site: "' OR 1=1 --" } })).toEqual([]);
  });

  it('audit and timeline are written once: change and removal are refused', async () => {
    await core().tx([{ insert: 'audit', row: audit('0001') }]);
    const refused = { code: 'append-only' };
    await expect(core().tx([{ put: 'audit', row: { ...audit('0001'), by: 'eve' } }])).rejects.toMatchObject(refused);
    await expect(core().tx([{ update: 'audit', id: '0001', set: { by: 'eve' } }])).rejects.toMatchObject(refused);
    await expect(
      core().tx([
        { put: 'device', row: deviceNamed('pc-9', 9) },
        { remove: 'audit', id: '0001' },
      ]),
    ).rejects.toMatchObject(refused);
    expect((await core().get('audit', '0001'))?.by).toBe('ada');
    expect(await core().get('device', 'pc-9')).toBeUndefined();
  });

  it('a row that was read can be changed by its holder without changing the store', async () => {
    await core().tx([{ put: 'device', row: deviceNamed('pc-1', 1) }]);
    Object.assign((await core().get('device', 'pc-1')) ?? {}, { site: 'elsewhere' });
    expect((await core().get('device', 'pc-1'))?.site).toBe('Lyon');
  });
}
