import fc from 'fast-check';
import { expect, it } from 'vitest';
import { filterTiles, groupBySite, sortTiles } from '../../../packages/collector/web/pages/fleet/fleet-filter.ts';
import {
  hitTile,
  layoutTiles,
  stepTile,
  tileAt,
  visibleTiles,
} from '../../../packages/collector/web/pages/fleet/tile-layout.ts';
import { simulateTiles } from './simulated-fleet.ts';

const room = { width: 1232, height: 600 };
const tiles = simulateTiles(300, 1_000_000);
const fleets = fc.record({
  counts: fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 8 }),
  headed: fc.boolean(),
  width: fc.integer({ min: 300, max: 2000 }),
});

it('a click in the middle of a tile meets that tile, however many there are and wherever they lie', () => {
  fc.assert(
    fc.property(fleets, fc.nat(), ({ counts, headed, width }, pick) => {
      const layout = layoutTiles(counts, headed, { width, height: 600 });
      const index = pick % counts.reduce((a, b) => a + b, 0);
      const at = tileAt(layout, index);
      expect(at && hitTile(layout, at.x + layout.width / 2, at.y + layout.height / 2)).toBe(index);
      expect((at?.x ?? 0) + layout.width).toBeLessThanOrEqual(width);
    }),
  );
});

it('no arrow key leads out of the fleet', () => {
  const steps = fc.array(fc.constantFrom('left', 'right', 'up', 'down', 'home', 'end'), { maxLength: 40 });
  fc.assert(
    fc.property(fleets, steps, ({ counts, headed, width }, keys) => {
      const layout = layoutTiles(counts, headed, { width, height: 600 });
      const last = counts.reduce((a, b) => a + b, 0) - 1;
      let index = 0;
      for (const key of keys) {
        index = stepTile(layout, index, key);
        expect(index).toBeGreaterThanOrEqual(0);
        expect(index).toBeLessThanOrEqual(last);
      }
    }),
  );
});

it('down and up again leads back while the column exists', () => {
  const layout = layoutTiles([500, 500], true, room);
  expect(stepTile(layout, stepTile(layout, 7, 'down'), 'up')).toBe(7);
});

it('what is visible is every tile whose row touches the window, and little else', () => {
  const layout = layoutTiles([4000, 4000], true, room);
  const visible = [...visibleTiles(layout, 0, 600)];
  expect(visible[0]).toBe(0);
  expect(new Set(visible).size).toBe(visible.length);
  expect(visible.length).toBeLessThan(layout.columns * 46);
});

it('few devices show their name, many only their health', () => {
  expect(layoutTiles([12], false, room).kind).toBe('card');
  expect(layoutTiles([120], false, room).kind).toBe('label');
  expect(layoutTiles([5000], false, room).kind).toBe('square');
});

it('the search is literal: what looks like a pattern is text', () => {
  const none = { text: '', healths: new Set<'ok'>(), site: '', role: '' } as const;
  expect(filterTiles(tiles, { ...none, text: '.*' })).toEqual([]);
  expect(filterTiles(tiles, { ...none, text: ' srv-0001 ' }).map((tile) => tile.name)).toEqual(['SRV-0001']);
  expect(filterTiles(tiles, { ...none, role: 'server' }).every((tile) => tile.role === 'server')).toBe(true);
});

it('a missing reading is last, whichever way the column is sorted', () => {
  for (const descending of [true, false]) {
    const values = sortTiles(tiles, 'cpu', descending).map((tile) => tile.cpu);
    const firstMissing = values.indexOf(null);
    expect(firstMissing).toBeGreaterThan(0);
    expect(values.slice(firstMissing).every((value) => value === null)).toBe(true);
  }
});

it('grouping loses no device', () => {
  const groups = groupBySite(tiles, true);
  expect(groups.length).toBeGreaterThan(1);
  expect(groups.flatMap((group) => group.tiles).length).toBe(tiles.length);
});
