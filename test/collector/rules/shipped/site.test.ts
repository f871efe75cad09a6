import { expect, it } from 'vitest';
import { shippedRules } from '../../../../packages/collector/src/rules/shipped/index.ts';
import { createDevice } from '../device.ts';

it('a site of which most fell silent is one incident, and none while a few are', () => {
  const device = createDevice(shippedRules.filter(({ id }) => id === 'site-silent'));
  device.site(10, 1);
  expect(device.tick(1000)).toEqual({ 'site-silent': { status: 'ok' } });
  device.site(10, 8);
  expect(device.tick(2000)).toMatchObject({ 'site-silent': { status: 'breached', severity: 'critical' } });
});
