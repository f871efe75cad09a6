import { describe, expect, it } from 'vitest';
import { createDevice, rule } from './device.ts';

const hour = 3_600_000;
const minute = 60_000;

describe('a check that is fine and left alone', () => {
  const backup = () => {
    const device = createDevice([
      rule('backup', 'overdue', {
        age: 'age',
        rhythm: 'rhythm',
        never: { metric: 'seen', state: 'never', severity: 'critical' },
      }),
    ]);
    device.declare('age', 'nas', 'seconds');
    device.declare('rhythm', 'nas', 'seconds');
    device.declare('seen', 'nas', 'state', ['never', 'seen']);
    expect(device.report(hour, [29.9 * 3600, null, 1])['backup nas']).toEqual({ status: 'ok' });
    return device;
  };

  it('is found late by the clock when its age grows no faster than time', () => {
    const device = backup();
    for (let seconds = 10; seconds <= 360; seconds += 10) {
      expect(device.report(hour + seconds * 1000, [29.9 * 3600 + seconds, null, 1])).toEqual({});
      expect(device.tick(hour + seconds * 1000)).toEqual({});
    }
    expect(device.tick(hour + 361_000)['backup nas']).toMatchObject({ severity: 'warning' });
  });
  it('is judged with the report in which its age jumps', () => {
    expect(backup().report(hour + 10_000, [49 * 3600, null, 1])['backup nas']).toMatchObject({ severity: 'critical' });
  });
  it('is judged with the report in which its rhythm changes', () => {
    const found = backup().report(hour + 10_000, [29.9 * 3600 + 10, 3600, 1]);
    expect(found['backup nas']).toMatchObject({ severity: 'critical' });
  });
  it('is judged with the report that says it never was', () => {
    const found = backup().report(hour + 10_000, [29.9 * 3600 + 10, null, 0]);
    expect(found['backup nas']).toMatchObject({ severity: 'critical' });
  });

  it('is unknown while its mean is filling, and breached within a sixteenth of the window after', () => {
    const device = createDevice([
      rule('cpu', 'threshold', { warning: { allOf: [{ metric: 'cpu', over: 0.9, clear: 0.8, meanMs: 16 * minute }] } }),
    ]);
    device.declare('cpu');
    let breachedAt = 0;
    for (let at = hour; at < hour + 16 * minute && breachedAt === 0; at += 10_000) {
      const found = device.report(at, [0.99]);
      if (at < hour + 7 * minute) expect(device.standing).toEqual({ cpu: 'unknown' });
      if (found.cpu?.status === 'breached') breachedAt = at;
    }
    expect(breachedAt - hour).toBeGreaterThanOrEqual(7 * minute);
    expect(breachedAt - hour).toBeLessThanOrEqual(9 * minute);
  });

  it.each([0.1, 0.3, 0.9, -0.1, 16_777_217, 1e-45, 0])(
    'is judged as soon as it is over %d by the least there is',
    (limit) => {
      const device = createDevice([
        rule('heat', 'threshold', { warning: { allOf: [{ metric: 'heat', over: limit, clear: limit - 1 }] } }),
      ]);
      device.declare('heat');
      expect(device.report(hour, [limit - 2]).heat).toEqual({ status: 'ok' });
      expect(device.report(hour + 10_000, [limit - 2])).toEqual({});
      const over = limit + Math.max(Math.abs(limit) * 2 ** -51, Number.MIN_VALUE);
      expect(device.report(hour + 20_000, [over]).heat).toMatchObject({ status: 'breached' });
    },
  );
});
