import { describe, expect, it } from 'vitest';
import { judgedDevice } from './told.ts';

const day = 24 * 60;

describe('the rules in the box about what is not watched', () => {
  it.each([
    ['ok', {}],
    ['nothing-here', {}],
    ['switched-off', {}],
    ['failed', { 'probe-fails printer': 'info' }],
    ['timed-out', { 'probe-fails printer': 'info' }],
    ['unsafe', { 'probe-fails printer': 'warning' }],
  ] as const)('say of a probe that has been %s for more than a day: %j', (outcome, complaints) => {
    const device = judgedDevice();
    device.tells({ 'probe.outcome of printer': outcome }, day + 10);
    expect(device.complaints).toEqual(complaints);
  });

  it('say nothing of a probe that could not look for an evening', () => {
    const device = judgedDevice();
    device.tells({ 'probe.outcome of clock': 'failed' }, day / 2);
    device.tells({ 'probe.outcome of clock': 'ok' });
    device.tells({ 'probe.outcome of clock': 'failed' }, day - 10);
    expect(device.complaints).toEqual({});
  });

  it('say so while a device has more than it may report, and for two days after it last said so', () => {
    const device = judgedDevice();
    device.found({ events: [{ kind: 'series-dropped', at: 0 }] });
    expect(device.complaints).toEqual({ 'series-dropped': 'info' });
    device.pass(2 * day);
    expect(device.complaints).toEqual({});
  });
});
