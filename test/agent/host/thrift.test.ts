import { describe, expect, it } from 'vitest';
import { createThrift, parseThrift } from '../../../packages/agent/src/host/thrift.ts';

/** A machine of these power supplies, by name and file. */
function thrifty(supplies: Record<string, Record<string, string>>, doLess?: boolean): boolean {
  const at = (path: string) => path.split('/').slice(4) as [string?, string?];
  return createThrift({
    platform: 'linux',
    doLess,
    elapsedMs: () => 0,
    list: () => Object.keys(supplies),
    readFile: (path) => {
      const [name = '', file = ''] = at(path);
      return supplies[name]?.[file];
    },
    windows: () => () => Promise.reject(new Error('This is no Windows.')),
  })();
}
const battery = (status: string, more = {}) => ({ type: 'Battery\n', status: `${status}\n`, ...more });
const mains = (online: string) => ({ type: 'Mains\n', online: `${online}\n` });

describe('doing less', () => {
  it.each([
    ['a desktop', {}, false],
    ['a laptop on battery', { BAT0: battery('Discharging'), AC: mains('0') }, true],
    ['a laptop that is plugged in', { BAT0: battery('Charging'), AC: mains('1') }, false],
    ['a laptop whose charger is too weak', { BAT0: battery('Discharging'), AC: mains('1') }, false],
    ['a desktop with a mouse of its own battery', { mouse: battery('Discharging', { scope: 'Device\n' }) }, false],
  ])('is right for %s: %#', (_, supplies, expected) => expect(thrifty(supplies)).toBe(expected));

  it('is as the administrator says, whatever the machine says', () => {
    expect(thrifty({}, true)).toBe(true);
    expect(thrifty({ BAT0: battery('Discharging') }, false)).toBe(false);
  });

  it.each([
    [{ onBattery: true, cost: 1 }, true],
    [{ onBattery: false, cost: 2 }, true],
    [{ onBattery: false, cost: 3 }, true],
    [{ onBattery: false, cost: 1 }, false],
    [{ onBattery: 'true' }, false],
    [undefined, false],
    [7, false],
  ])('understands what Windows says: %j', (row, expected) => expect(parseThrift(row)).toBe(expected));
});
