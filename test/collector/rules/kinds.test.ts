import { describe, expect, it } from 'vitest';
import { createDevice, rule } from './device.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

describe('threshold', () => {
  const full = rule('full', 'threshold', {
    warning: {
      allOf: [
        { metric: 'used', over: 0.8, clear: 0.7 },
        { metric: 'free', under: 10, clear: 12 },
      ],
    },
    critical: { allOf: [{ metric: 'used', over: 0.9, clear: 0.85 }] },
  });
  const disk = () => {
    const device = createDevice([full]);
    device.declare('used', '/');
    device.declare('free', '/');
    return device;
  };

  it('needs all of its tests', () => {
    const device = disk();
    expect(device.report(1, [0.85, 50]).full).toBeUndefined();
    expect(device.report(2, [0.85, 5])['full /']).toMatchObject({
      status: 'breached',
      severity: 'warning',
      value: 0.85,
      limit: 0.8,
    });
  });

  it('once breached is over only beyond its clear value', () => {
    const device = disk();
    device.report(1, [0.85, 5]);
    expect(device.report(2, [0.75, 5])['full /']).toMatchObject({ status: 'breached' });
    expect(device.report(3, [0.69, 5])['full /']).toEqual({ status: 'ok' });
    expect(device.report(4, [0.75, 5])).toEqual({});
  });

  it('falls from critical to warning only beyond the critical clear value', () => {
    const device = disk();
    expect(device.report(1, [0.95, 5])['full /']).toMatchObject({ severity: 'critical' });
    expect(device.report(2, [0.86, 5])['full /']).toMatchObject({ severity: 'critical' });
    expect(device.report(3, [0.84, 5])['full /']).toMatchObject({ severity: 'warning' });
  });

  it('a missing reading is unknown, unless another already says it is fine', () => {
    const device = disk();
    device.report(1, [0.85, null]);
    expect(device.standing['full /']).toBe('unknown');
    device.report(2, [0.5, null]);
    expect(device.standing['full /']).toBe('ok');
  });

  it('a reading older than three of its intervals is missing', () => {
    const device = disk();
    device.report(1, [0.85, 5]);
    device.report(20 * second, [0.85, 5]);
    device.panel.checks.forEach((check) => {
      check.watched = true;
    });
    expect(device.tick(70 * second)['full /']).toMatchObject({ status: 'breached' });
    expect(device.tick(81 * second)['full /']).toEqual({ status: 'unknown' });
  });

  it('judges a mean only when readings cover half of its time', () => {
    const device = createDevice([
      rule('busy', 'threshold', {
        warning: { allOf: [{ metric: 'cpu', over: 0.9, clear: 0.8, meanMs: 16 * minute }] },
      }),
    ]);
    device.declare('cpu');
    const said = Array.from({ length: 12 }, (_, i) => device.report(hour + i * minute, [1]).busy?.status);
    expect(said.slice(0, 7)).toEqual(Array(7).fill(undefined));
    expect(said[8]).toBe('breached');
  });
});

describe('state', () => {
  it('names trouble by the state and knows no other', () => {
    const device = createDevice([
      rule('door', 'state', { metric: 'printer', states: { jam: 'warning', fire: 'critical' } }),
    ]);
    device.declare('printer', 'HP', 'state', ['fine', 'jam', 'fire']);
    expect(device.report(1, [0])).toEqual({ 'door HP': { status: 'ok' } });
    expect(device.report(2, [1])['door HP']).toMatchObject({ status: 'breached', severity: 'warning' });
    expect(device.report(3, [2])['door HP']).toMatchObject({ severity: 'critical' });
    expect(device.report(4, [99])['door HP']).toEqual({ status: 'unknown' });
  });
});

describe('absence', () => {
  const silent = rule('silent', 'absence', { afterMs: 5 * minute, severity: 'critical' });
  it('a device that stops reporting is silent after its time', () => {
    const device = createDevice([silent]);
    device.report(hour, []);
    expect(device.tick(hour + 4 * minute)).toEqual({});
    expect(device.tick(hour + 5 * minute).silent).toMatchObject({ status: 'breached', value: 5 * minute });
  });
  it('one that said goodbye is not, unless it said it would be back', () => {
    const device = createDevice([silent]);
    device.report(hour, []);
    device.leave(hour, false);
    expect(device.tick(9 * hour)).toEqual({});
    device.leave(hour, true);
    expect(device.tick(hour + 14 * minute).silent?.status).not.toBe('breached');
    expect(device.tick(hour + 15 * minute).silent).toMatchObject({ status: 'breached' });
  });
});

describe('site-absence', () => {
  const silent = rule('silent', 'absence', { afterMs: 5 * minute, severity: 'critical' });
  const site = rule('site', 'site-absence', { severity: 'critical' });
  it('most of a site silent is one breach of the site, and none of its devices', () => {
    const device = createDevice([silent, site]);
    device.report(hour, []);
    device.site(10, 8);
    const found = device.tick(hour + 10 * minute);
    expect(found.site).toMatchObject({ status: 'breached', value: 8, limit: 5 });
    expect(found.silent?.status).not.toBe('breached');
    device.site(10, 8, false);
    expect(device.tick(hour + 11 * minute).site).toEqual({ status: 'ok' });
  });
  it('a few silent devices are their own trouble', () => {
    const device = createDevice([silent, site]);
    device.report(hour, []);
    device.site(10, 2);
    expect(device.tick(hour + 10 * minute)).toMatchObject({ silent: { status: 'breached' } });
  });
});

describe('overdue', () => {
  const backup = rule('backup', 'overdue', {
    age: 'age',
    rhythm: 'rhythm',
    never: { metric: 'seen', state: 'never', severity: 'critical' },
  });
  const machine = () => {
    const device = createDevice([backup]);
    device.declare('age', 'nas', 'seconds');
    device.declare('rhythm', 'nas', 'seconds');
    device.declare('seen', 'nas', 'state', ['never', 'seen']);
    return device;
  };
  it('never is critical, fresh is fine', () => {
    const device = machine();
    expect(device.report(1, [null, null, 0])['backup nas']).toMatchObject({ severity: 'critical', value: null });
    expect(device.report(2, [3600, null, 1])['backup nas']).toEqual({ status: 'ok' });
  });
  it('is late after 30 hours and too late after 48 when it has no rhythm', () => {
    const device = machine();
    expect(device.report(1, [29 * 3600, null, 1])['backup nas']).toEqual({ status: 'ok' });
    expect(device.report(2, [31 * 3600, null, 1])['backup nas']).toMatchObject({
      severity: 'warning',
      limit: 30 * hour,
    });
    expect(device.report(3, [49 * 3600, null, 1])['backup nas']).toMatchObject({ severity: 'critical' });
  });
  it('is late after 1.2 times its own rhythm', () => {
    const device = machine();
    expect(device.report(1, [1.1 * 3600, 3600, 1])['backup nas']).toEqual({ status: 'ok' });
    expect(device.report(2, [1.3 * 3600, 3600, 1])['backup nas']).toMatchObject({ severity: 'warning' });
  });
  it('goes on growing old while the device tells nothing new', () => {
    const device = machine();
    device.report(hour, [29.9 * 3600, null, 1]);
    expect(device.tick(hour + 20 * minute)['backup nas']).toMatchObject({ status: 'breached' });
  });
});

describe('event-count', () => {
  const crashes = rule('crash', 'event-count', {
    event: 'unexpected-reboot',
    levels: [
      { count: 1, withinMs: 24 * hour, severity: 'info' },
      { count: 3, withinMs: 24 * hour, severity: 'critical' },
    ],
  });
  it('weighs how often within the time, and is over when the time has passed', () => {
    const device = createDevice([crashes]);
    expect(device.event('unexpected-reboot', hour).crash).toMatchObject({ severity: 'info', value: 1 });
    device.event('unexpected-reboot', 2 * hour);
    expect(device.event('unexpected-reboot', 3 * hour).crash).toMatchObject({ severity: 'critical', value: 3 });
    expect(device.tick(26.5 * hour).crash).toMatchObject({ severity: 'info' });
    expect(device.tick(28 * hour).crash).toEqual({ status: 'ok' });
  });
});

describe('overrides', () => {
  const base = rule('full', 'threshold', { warning: { allOf: [{ metric: 'used', over: 0.8, clear: 0.7 }] } });
  it('a site, tag, role or device may set another limit or switch a rule off', () => {
    const params = { warning: { allOf: [{ metric: 'used', over: 0.95, clear: 0.9 }] } };
    const device = createDevice(
      [base],
      [
        { match: { rule: 'full', tag: 'sales', instance: '/data' }, params },
        { match: { rule: 'full', site: 'office', instance: '/scratch' }, off: true },
        { match: { rule: 'full', role: 'server' }, off: true },
      ],
    );
    for (const instance of ['/', '/data', '/scratch']) device.declare('used', instance);
    const found = device.report(1, [0.9, 0.9, 0.99]);
    expect(found['full /']).toMatchObject({ status: 'breached' });
    expect(found['full /data']).toEqual({ status: 'ok' });
    expect(Object.keys(found)).not.toContain('full /scratch');
  });
  it('a bad value or an unknown rule stops the start, with its name', () => {
    expect(() => createDevice([base], [{ match: { rule: 'nothing' } }])).toThrow(/"nothing"/);
    expect(() => createDevice([base], [{ match: { rule: 'full' }, params: { warning: 3 } }])).toThrow(/full/);
  });
});
