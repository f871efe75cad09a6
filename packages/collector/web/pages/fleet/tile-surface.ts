import type { DeviceTile } from '@forewarn/shared';
import type { Changed } from '../../live/fleet-store.ts';
import { fleet } from '../../live/fleet-store.ts';
import type { TileGroup } from './fleet-filter.ts';
import { paintHeading } from './heading-painter.ts';
import { type Palette, readPalette } from './palette.ts';
import { hitTile, layoutTiles, type TileLayout, tileAt, visibleTiles } from './tile-layout.ts';
import { looksDifferent, paintTile } from './tile-painter.ts';

/** Room for the ring around tiles at the edge, CSS pixels. */
const inset = 3;

/**
 * The canvas that shows the tiles. It is as high as the window at most and sticks while the box scrolls;
 * after the first picture only tiles that look different are painted again.
 */
export function createTileSurface(canvas: HTMLCanvasElement, box: HTMLElement) {
  let groups: readonly TileGroup[] = [];
  let tiles: DeviceTile[] = [];
  let indexOf = new Map<string, number>();
  let layout: TileLayout = layoutTiles([], false, { width: 1, height: 1 });
  let palette: Palette = readPalette();
  let dirty: Set<number> | 'all' = 'all';
  const staleHeadings = new Set<number>();
  let scheduled = 0;
  let focused = -1;
  let hovered = -1;
  let offset = 0;

  function schedule(what: number | 'all'): void {
    if (what === 'all') dirty = 'all';
    else if (dirty !== 'all' && what >= 0) dirty.add(what);
    scheduled ||= requestAnimationFrame(paint);
  }

  function paint(): void {
    scheduled = 0;
    const ctx = canvas.getContext('2d');
    if (ctx === null) return;
    const scale = canvas.width / Math.max(1, canvas.clientWidth);
    ctx.setTransform(scale, 0, 0, scale, inset * scale, (inset - offset) * scale);
    if (dirty === 'all') paintAll(ctx);
    else {
      for (const index of dirty) paintOne(ctx, index);
      for (const group of staleHeadings) paintHeadingOf(ctx, group);
    }
    staleHeadings.clear();
    dirty = new Set();
  }

  function paintAll(ctx: CanvasRenderingContext2D): void {
    ctx.clearRect(-inset, offset - inset, canvas.clientWidth + 2 * inset, canvas.clientHeight + 2 * inset);
    layout.groups.forEach((_, i) => {
      paintHeadingOf(ctx, i);
    });
    for (const index of visibleTiles(layout, offset - inset, offset + canvas.clientHeight)) paintOne(ctx, index);
  }

  function paintHeadingOf(ctx: CanvasRenderingContext2D, i: number): void {
    const placed = layout.groups[i];
    const group = groups[i];
    if (placed === undefined || group === undefined || placed.headingTop === null) return;
    const members = tiles.slice(placed.first, placed.first + placed.count);
    paintHeading(ctx, group.name, members, { top: placed.headingTop, width: box.clientWidth - 2 * inset }, palette);
  }

  function paintOne(ctx: CanvasRenderingContext2D, index: number): void {
    const tile = tiles[index];
    const ring = index === focused ? 'focus' : index === hovered ? 'hover' : null;
    if (tile) paintTile(ctx, tile, index, layout, palette, ring);
  }

  function resize(): void {
    const boxTop = box.getBoundingClientRect().top + scrollY;
    const room = { width: box.clientWidth - 2 * inset, height: Math.max(200, innerHeight - boxTop - 24) };
    const headed = groups.some((group) => group.name !== '');
    layout = layoutTiles(
      groups.map((group) => group.tiles.length),
      headed,
      room,
    );
    box.style.height = `${layout.total + 2 * inset}px`;
    const height = Math.min(layout.total + 2 * inset, innerHeight - barHeight());
    canvas.style.height = `${height}px`;
    const scale = Math.min(3, devicePixelRatio || 1);
    canvas.width = Math.round(box.clientWidth * scale);
    canvas.height = Math.round(height * scale);
    scroll();
    schedule('all');
  }

  const barHeight = () => Number.parseFloat(getComputedStyle(canvas).top) || 0;

  function scroll(): void {
    const hidden = barHeight() - box.getBoundingClientRect().top;
    const next = Math.max(0, Math.min(hidden, layout.total + 2 * inset - canvas.clientHeight));
    if (next === offset) return;
    offset = next;
    schedule('all');
  }

  function changed(what: Changed): void {
    if (what === 'all') return;
    for (const id of what) {
      const index = indexOf.get(id);
      const [before, after] = [index === undefined ? undefined : tiles[index], fleet.byId.get(id)];
      if (index === undefined || before === undefined || after === undefined) continue;
      tiles[index] = after;
      // A heading counts the healths below it.
      if (before.health !== after.health) staleHeadings.add(groupOf(index));
      if (looksDifferent(before, after, layout.kind) && isVisible(index)) schedule(index);
    }
  }

  const groupOf = (index: number) => layout.groups.findIndex((g) => index >= g.first && index < g.first + g.count);

  function isVisible(index: number): boolean {
    const at = tileAt(layout, index);
    return at !== undefined && at.y + layout.height >= offset - inset && at.y <= offset + canvas.clientHeight;
  }

  return {
    setGroups(next: readonly TileGroup[]): void {
      groups = next;
      tiles = next.flatMap((group) => group.tiles);
      indexOf = new Map(tiles.map((tile, i) => [tile.id, i]));
      if (focused >= tiles.length) focused = tiles.length - 1;
      hovered = -1;
      resize();
    },
    setPalette(): void {
      palette = readPalette();
      schedule('all');
    },
    setRing(kind: 'focus' | 'hover', index: number): void {
      schedule(kind === 'focus' ? focused : hovered);
      if (kind === 'focus') focused = index;
      else hovered = index;
      schedule(index);
    },
    resize,
    scroll,
    changed,
    layout: () => layout,
    tile: (index: number) => tiles[index],
    size: () => tiles.length,
    /** Where a tile is in the box, CSS pixels. */
    at(index: number) {
      const at = tileAt(layout, index);
      return at && { x: at.x + inset, y: at.y + inset };
    },
    hit: (x: number, y: number) => hitTile(layout, x - inset, y - inset),
    destroy(): void {
      cancelAnimationFrame(scheduled);
    },
  };
}

export type TileSurface = ReturnType<typeof createTileSurface>;
