import { describe, expect, it } from 'vitest';
import { thin } from '../../../packages/collector/src/http/thin.ts';
import { device, errorOf, incident, openApi } from './open-api.ts';

async function asTechnician() {
  const house = await openApi();
  const cookie = await house.signIn('technician');
  const get = async (path: string) => (await house.call(`/api/v1${path}`, { cookie })).json;
  const send = (method: string, path: string, body: unknown = {}) =>
    house.call(`/api/v1${path}`, { method, body, cookie });
  return { ...house, cookie, get, send };
}

describe('devices', () => {
  it('are listed with how they stand now, filtered by what they are', async () => {
    const { get, core } = await asTechnician();
    await core.tx([
      { put: 'device', row: { ...device, id: 'device-2', number: 2, name: 'printer-pc', approved: false } },
    ]);
    expect(await get('/devices')).toMatchObject({
      total: 2,
      devices: [{ health: 'warning', cpu: 0.5 }, { health: 'unknown' }],
    });
    expect(await get('/devices?state=pending')).toMatchObject({
      total: 1,
      devices: [{ id: 'device-2', fingerprint: 'apple river stone lamp' }],
    });
    expect(await get('/devices?limit=1&offset=1')).toMatchObject({ total: 2, devices: [{ id: 'device-2' }] });
  });

  it('are searched for literal text, never for a pattern (S45)', async () => {
    const { get, core } = await asTechnician();
    await core.tx([{ put: 'device', row: { ...device, id: 'device-2', number: 2, name: 'a.*b (1) %_', owner: '' } }]);
    const search = (q: string) => get(`/devices?q=${encodeURIComponent(q)}`);
    expect(await search('FRONT')).toMatchObject({ total: 1 });
    expect(await search('.*')).toMatchObject({ total: 1, devices: [{ id: 'device-2' }] });
    for (const q of ['f.*k', '%', '_', '(a+)+$', '[a-z]', '\\w']) {
      expect(await search(q)).toMatchObject({ total: q === '%' || q === '_' ? 1 : 0 });
    }
    expect(await search("' OR 1=1 --")).toMatchObject({ total: 0 });
  });

  it('change their owner and tags, and refuse text that could deceive a reader (S43)', async () => {
    const { send } = await asTechnician();
    const changed = await send('PATCH', '/devices/device-1', { owner: 'Bob', tags: ['lobby', 'vip'] });
    expect(changed.json).toMatchObject({ owner: 'Bob', tags: ['lobby', 'vip'], name: 'front-desk' });
    for (const name of ['two\nlines', 'bidi \u202e', 'esc \u001b[31m', '']) {
      expect((await send('PATCH', '/devices/device-1', { name })).status).toBe(400);
    }
    expect((await send('PATCH', '/devices/nobody', { name: 'x' })).status).toBe(404);
  });

  it('show their newest readings, their events and their inventory', async () => {
    const { get, core } = await asTechnician();
    await core.tx([
      { put: 'fact', row: { id: 'device-1/os', device: 'device-1', section: 'os', at: 5, rows: [{ name: 'Debian' }] } },
      ...[1, 2, 3].map((at) => ({
        put: 'event' as const,
        row: { id: `e${at}`, device: 'device-1', at, kind: 'boot', instance: '', detail: '' },
      })),
    ]);
    expect(await get('/devices/device-1/readings')).toMatchObject({
      readings: [{ metric: 'disk.used', instance: '/', value: 0.93, unit: 'ratio', states: null }],
    });
    expect(await get('/devices/device-1/events?limit=2')).toMatchObject({ events: [{ at: 3 }, { at: 2 }] });
    expect(await get('/devices/device-1/facts')).toEqual({
      facts: [{ section: 'os', at: 5, rows: [{ name: 'Debian' }] }],
    });
  });

  it('answer history for a series they have, and say so when they have not', async () => {
    const { get, call, cookie } = await asTechnician();
    const range = 'from=0&to=3600000';
    expect(await get(`/devices/device-1/history?metric=disk.used&instance=/&${range}`)).toMatchObject({
      unit: 'ratio',
      at: [],
    });
    const missing = await call(`/api/v1/devices/device-1/history?metric=nothing&${range}`, { cookie });
    expect(errorOf(missing).message).toBe('There is no such series on this device here.');
    expect((await call(`/api/v1/devices/device-1/history?metric=x&from=1e9&to=zz`, { cookie })).status).toBe(400);
  });
});

describe('a long history', () => {
  const column = (length: number, value: (i: number) => number) => Float64Array.from({ length }, (_, i) => value(i));
  const points = (n: number, at: (i: number) => number, value: (i: number) => number) => ({
    stepMs: 0,
    at: column(n, at),
    min: column(n, value),
    mean: column(n, value),
    max: column(n, value),
  });

  it('keeps every peak however few points are asked for', () => {
    const read = points(
      1000,
      (i) => i * 10,
      (i) => (i === 777 ? 99 : 1),
    );
    const few = thin(read, 0, 10_000, 10);
    expect(few.at).toEqual([0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000]);
    expect(few.max[7]).toBe(99);
    expect(few.min[7]).toBe(1);
    expect(few.mean[7]).toBeCloseTo(1.98);
  });

  it('has no point where nothing was read', () => {
    const read = points(
      1000,
      (i) => (i < 500 ? i * 10 : i * 10 + 5000),
      () => 1,
    );
    const few = thin(read, 0, 15_000, 15);
    expect(few.at).toEqual([0, 1000, 2000, 3000, 4000, 10_000, 11_000, 12_000, 13_000, 14_000]);
    expect(few.gapMs).toBe(3000);
  });

  it('is left as it is when it is short, and says how far apart its points usually are', () => {
    const few = thin(
      points(
        4,
        (i) => i * 10,
        (i) => i,
      ),
      0,
      100,
      10,
    );
    expect(few).toEqual({
      stepMs: 0,
      gapMs: 30,
      at: [0, 10, 20, 30],
      min: [0, 1, 2, 3],
      mean: [0, 1, 2, 3],
      max: [0, 1, 2, 3],
    });
  });
});

describe('incidents', () => {
  it('are listed by phase and shown with timeline, evidence and tickets', async () => {
    const { get, core } = await asTechnician();
    await core.tx([
      { put: 'incident', row: { ...incident, id: 'incident-2', phase: 'resolved', breachedAt: 9_000 } },
      { put: 'timeline', row: { id: 't1', incident: 'incident-1', at: 3, type: 'opened', by: 'forewarn', text: '' } },
      {
        put: 'evidence',
        row: { id: 'incident-1', at: 3, readings: [], series: { metric: 'm', instance: '', points: [[1, 2]] } },
      },
      {
        put: 'ticketLink',
        row: {
          id: 'incident-1/desk',
          incident: 'incident-1',
          target: 'desk',
          ticket: 'T-1',
          url: '',
          openedAt: 4,
          closedAt: null,
        },
      },
    ]);
    expect(await get('/incidents')).toMatchObject({
      total: 2,
      incidents: [{ id: 'incident-2' }, { deviceName: 'front-desk' }],
    });
    expect(await get('/incidents?phase=open,acknowledged')).toMatchObject({
      total: 1,
      incidents: [{ id: 'incident-1' }],
    });
    expect(await get('/incidents/incident-1')).toMatchObject({
      incident: { value: 0.93, limit: 0.9 },
      rule: null,
      timeline: [{ type: 'opened', by: 'forewarn' }],
      evidence: { series: { points: [[1, 2]] } },
      tickets: [{ ticket: 'T-1' }],
    });
    expect(await get('/devices/device-1/incidents?phase=resolved')).toMatchObject({
      incidents: [{ id: 'incident-2' }],
    });
  });

  it('are acknowledged once, in the name of who did it', async () => {
    const { send, asked } = await asTechnician();
    expect((await send('POST', '/incidents/incident-1/acknowledge', { note: 'on it' })).status).toBe(200);
    const again = await send('POST', '/incidents/incident-1/acknowledge');
    expect([again.status, errorOf(again).code]).toEqual([409, 'conflict']);
    expect(asked[0]).toBe('acknowledge incident-1 technician on it');
    expect((await send('POST', '/incidents/nothing/acknowledge')).status).toBe(404);
  });
});

describe('silences', () => {
  const later = 1_750_000_000_000 + 3_600_000;

  it('are made, changed and ended; a window recurs in its time zone', async () => {
    const { send, get } = await asTechnician();
    const match = { site: 'Kiel' };
    const made = await send('POST', '/silences', {
      match,
      until: later,
      everyDays: 7,
      timeZone: 'Europe/Berlin',
      reason: 'patching',
    });
    expect(made.json).toMatchObject({ match, everyDays: 7, timeZone: 'Europe/Berlin', by: 'technician' });
    const { id } = made.json as { id: string };
    expect((await send('PATCH', `/silences/${id}`, { reason: 'patch day' })).json).toMatchObject({
      reason: 'patch day',
      match,
    });
    expect(await get('/silences')).toMatchObject({ silences: [{ id, reason: 'patch day' }] });
    expect((await send('DELETE', `/silences/${id}`, undefined)).status).toBe(200);
    expect(await get('/silences')).toEqual({ silences: [] });
  });

  it.each([
    [{ match: {}, until: later, reason: 'x' }, /an empty match would silence everything/],
    [{ match: { site: 'a' }, until: 5, reason: 'x' }, /later than from/],
    [{ match: { site: 'a' }, from: 1, until: 5, reason: 'x' }, /in the future/],
    [{ match: { site: 'a' }, until: later, timeZone: 'Mars/Base', reason: 'x' }, /time zone such as/],
    [{ match: { site: 'a' }, until: later + 86_400_000, everyDays: 1, reason: 'x' }, /before it begins again/],
  ])('that make no sense are refused: %j', async (body, message) => {
    const { send } = await asTechnician();
    const answer = await send('POST', '/silences', body);
    expect(answer.status).toBe(400);
    expect(errorOf(answer).message).toMatch(message);
  });
});

describe('the built-in desk', () => {
  async function withTicket() {
    const house = await asTechnician();
    const { number: _, ...ticket } = {
      number: 0,
      id: 'T-incident-1',
      incident: 'incident-1',
      device: 'device-1',
      deviceName: 'front-desk',
      subject: 'Disk almost full',
      body: 'first steps',
      evidence: null,
      status: 'new' as const,
      priority: 'P3' as const,
      assignee: null,
      touched: false,
      createdAt: 1,
      updatedAt: 1,
      closedAt: null,
    };
    await house.createTicket(ticket);
    return house;
  }

  it('lists tickets with counts, takes comments, and notes that a person touched it', async () => {
    const { get, send } = await withTicket();
    expect(await get('/tickets?status=new')).toMatchObject({
      tickets: [{ number: 1, touched: false }],
      counts: { new: 1, closed: 0 },
    });
    const answer = await send('POST', '/tickets/T-incident-1/comments', { text: 'ordered a disk' });
    expect(answer.json).toMatchObject({
      ticket: { touched: true, body: 'first steps' },
      comments: [{ by: 'technician', text: 'ordered a disk' }],
    });
  });

  it('acknowledges the incident when a person closes its ticket', async () => {
    const { send, asked } = await withTicket();
    const closed = await send('PATCH', '/tickets/T-incident-1', { status: 'closed', assignee: 'technician' });
    expect(closed.json).toMatchObject({
      ticket: { status: 'closed', assignee: 'technician', closedAt: 1_750_000_000_000 },
    });
    expect(asked).toEqual(['acknowledge incident-1 technician Ticket 1 was closed']);
    const nobody = await send('PATCH', '/tickets/T-incident-1', { assignee: 'ghost' });
    expect(errorOf(nobody).message).toMatch(/no such user/);
  });
});

describe('users, tokens and connectors', () => {
  it('always leave one admin', async () => {
    const { call, signIn } = await openApi();
    const cookie = await signIn('admin');
    const demote = (id: string) => call(`/api/v1/users/${id}`, { method: 'PATCH', body: { role: 'viewer' }, cookie });
    expect(errorOf(await demote('admin')).message).toMatch(/only admin/);
    await signIn('admin', 'second');
    expect((await demote('admin')).status).toBe(200);
  });

  it('let two people not share a name in different case', async () => {
    const { call, signIn } = await openApi();
    const cookie = await signIn('admin');
    const body = { name: 'ADMIN', role: 'viewer', password: 'a long password' };
    expect((await call('/api/v1/users', { method: 'POST', body, cookie })).status).toBe(409);
  });

  it('approve devices beforehand only with few uses and a short life', async () => {
    const { send, asked } = await asTechnician();
    expect((await send('POST', '/tokens', { uses: 51, approve: true })).status).toBe(400);
    expect((await send('POST', '/tokens', { uses: 501 })).status).toBe(400);
    await send('POST', '/tokens', { uses: 51 });
    const made = await send('POST', '/tokens');
    expect(made.json).toMatchObject({ command: 'forewarn-agent enroll fwn_enr_example' });
    expect(asked).toEqual(['token 51 false', 'token 1 true']);
  });

  it('describe their settings as a form and never give a setting back (S47)', async () => {
    const { call, signIn } = await openApi();
    const answer = await call('/api/v1/connectors', { cookie: await signIn('admin') });
    expect(answer.json).toMatchObject({
      connectors: [{ kind: 'rest', form: { properties: { url: { type: 'string' } } } }],
      targets: [{ name: 'desk', kind: 'builtin', to: 'ticket' }],
    });
  });
});
