import { describe, expect, it } from 'vitest';
import { createAuditLog } from '../../../packages/collector/src/http/audit-log.ts';
import { openMemory } from '../../../packages/collector/src/storage/memory.ts';
import type { AuditEntry } from '../../../packages/collector/src/storage/nouns.ts';
import type { Core } from '../../../packages/collector/src/storage/store.ts';
import { openApi } from './open-api.ts';

const key = new Uint8Array(32).fill(1);
const deed = (n: number) => ({ by: 'ada', action: 'test', subject: `thing ${n}` });

/** A store whose audit rows somebody changed behind the collector's back. */
function tampered(core: Core, change: (rows: AuditEntry[]) => AuditEntry[]): Core {
  return {
    ...core,
    async find(noun, query) {
      const rows = await core.find(noun, query);
      // The type of the rows follows the noun; the compiler cannot see that they are audit entries here.
      return noun === 'audit' ? (change(rows as unknown as AuditEntry[]) as unknown as typeof rows) : rows;
    },
  };
}

async function fiveDeeds() {
  const { core } = await openMemory();
  const log = createAuditLog(core, key, () => 5);
  for (let n = 1; n <= 5; n++) await log.record(deed(n));
  const verify = (change: (rows: AuditEntry[]) => AuditEntry[], otherKey = key) =>
    createAuditLog(tampered(core, change), otherKey, () => 5).verify();
  return { core, log, verify };
}

describe('the audit log', () => {
  it('is intact while nobody touches it, across restarts', async () => {
    const { core, verify } = await fiveDeeds();
    await createAuditLog(core, key, () => 6).record(deed(6));
    expect(await verify((rows) => rows)).toMatchObject({ intact: true, entries: 6 });
  });

  it('names the first entry that was changed (S50)', async () => {
    const { verify } = await fiveDeeds();
    const verdict = await verify((rows) => rows.map((row) => (row.id.endsWith('3') ? { ...row, by: 'eve' } : row)));
    expect(verdict).toMatchObject({
      intact: false,
      entries: 2,
      firstBad: '000000000003',
      why: 'entry 000000000003 was changed',
    });
  });

  it('names the first entry that is missing (S50)', async () => {
    const { verify } = await fiveDeeds();
    expect(await verify((rows) => rows.filter((row) => !row.id.endsWith('2')))).toMatchObject({
      firstBad: '000000000002',
      why: 'entry 000000000002 is missing',
    });
  });

  it('notices that its end was cut off, or all of it (S50)', async () => {
    const { verify } = await fiveDeeds();
    expect(await verify((rows) => rows.slice(0, 4))).toMatchObject({ intact: false, firstBad: '000000000005' });
    expect(await verify(() => [])).toMatchObject({ intact: false, firstBad: '000000000001' });
  });

  it('cannot be written anew without the key', async () => {
    const { verify } = await fiveDeeds();
    expect(await verify((rows) => rows, new Uint8Array(32))).toMatchObject({ intact: false, firstBad: '000000000001' });
  });

  it('writes a deed together with what it did, or neither', async () => {
    const { core, log } = await fiveDeeds();
    const setting = { id: 'x', value: '1' };
    expect(await log.commit(deed(6), [{ insert: 'setting', row: setting }])).toBe('done');
    expect(await log.commit(deed(7), [{ insert: 'setting', row: setting }])).toBe('conflict');
    expect(await core.count('audit')).toBe(6);
    await Promise.all([8, 9, 10].map((n) => log.record(deed(n))));
    expect(await log.verify()).toMatchObject({ intact: true, entries: 9 });
  });

  it('knows of everything that people and tokens do', async () => {
    const { call, signIn, core } = await openApi();
    const admin = await signIn('admin');
    const post = (path: string, body: unknown, method = 'POST') =>
      call(`/api/v1${path}`, { method, body, cookie: admin });
    await post('/incidents/incident-1/acknowledge', { note: 'on it' });
    await post('/incidents/incident-1/silence', { forMs: 3_600_000, reason: 'new disk' });
    await post('/devices/device-1', { owner: 'Bob' }, 'PATCH');
    await post('/devices/device-1/revoke', undefined);
    await post('/users', { name: 'Eve', role: 'viewer', password: 'a long password' });
    await post('/users/eve', { disabled: true }, 'PATCH');
    await post('/api-tokens', { label: 'script' });
    await post('/tokens', {});
    const deeds = (await core.find('audit')).map(
      ({ by, action, subject }) => `${by} ${action} ${subject.slice(0, 10)}`,
    );
    expect(deeds.filter((line) => !line.includes('session'))).toEqual([
      'admin incident.acknowledge incident-1',
      expect.stringMatching(/^admin silence.create /),
      'admin device.change device-1',
      'admin device.revoke device-1',
      'admin user.create eve',
      'admin user.change eve',
      expect.stringMatching(/^admin api-token.create /),
      'admin token.create token-1',
    ]);
    expect(JSON.stringify(await core.find('audit'))).not.toContain('a long password');
    expect((await call('/api/v1/audit/verify', { cookie: admin })).json).toMatchObject({ intact: true, entries: 9 });
  });
});
