import { describe, expect, it } from 'vitest';
import { asTechnician, errorOf, incident } from './open-api.ts';

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
