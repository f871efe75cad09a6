/** Where every tile lies, in CSS pixels from the top left of the tile area. */
export interface TileLayout {
  /** `card` shows name and meters, `label` the name, `square` only health. */
  readonly kind: 'card' | 'label' | 'square';
  readonly width: number;
  readonly height: number;
  readonly gap: number;
  readonly columns: number;
  readonly total: number;
  readonly groups: readonly PlacedGroup[];
}

export interface PlacedGroup {
  /** Index of its first tile. */
  readonly first: number;
  readonly count: number;
  /** Baseline area of the heading; absent without grouping. */
  readonly headingTop: number | null;
  readonly top: number;
}

interface Size {
  readonly kind: TileLayout['kind'];
  readonly width: number;
  readonly height: number;
  readonly gap: number;
}

/** From the most telling to the densest; 12 px still shows the critical mark. */
const squares: readonly Size[] = [44, 36, 30, 24, 20, 16, 12].map((side) => ({
  kind: 'square',
  width: side,
  height: side,
  gap: side >= 30 ? 4 : side >= 20 ? 3 : 2,
}));
const headingHeight = 30;
/** Names are worth a little scrolling, and few devices always get them. */
const nameScroll = 1.6;
const alwaysCards = 40;

/** The largest tiles with which the whole fleet fits in `room.height`; the densest where it cannot, and the page scrolls. */
export function layoutTiles(
  counts: readonly number[],
  headed: boolean,
  room: { width: number; height: number },
): TileLayout {
  const count = counts.reduce((sum, n) => sum + n, 0);
  const all = [flexible('card', room.width), flexible('label', room.width), ...squares];
  let layout = place(counts, headed, room.width, densest);
  for (const size of all) {
    layout = place(counts, headed, room.width, size);
    if (layout.total <= room.height * (size.kind === 'square' ? 1 : nameScroll)) return layout;
    if (size.kind === 'card' && count <= alwaysCards) return layout;
  }
  return layout;
}

const densest: Size = { kind: 'square', width: 12, height: 12, gap: 2 };

const least = {
  card: { width: 208, narrow: 164, height: 78, gap: 8 },
  label: { width: 128, narrow: 112, height: 30, gap: 6 },
};

/** As many to a row as fit, filling it. */
function flexible(kind: 'card' | 'label', width: number): Size {
  const { gap, height, ...most } = least[kind];
  const columns = Math.max(1, Math.floor((width + gap) / ((width < 500 ? most.narrow : most.width) + gap)));
  return { kind, width: Math.floor((width + gap) / columns) - gap, height, gap };
}

function place(counts: readonly number[], headed: boolean, width: number, size: Size): TileLayout {
  const columns = Math.max(1, Math.floor((width + size.gap) / (size.width + size.gap)));
  const groups: PlacedGroup[] = [];
  let top = 0;
  let first = 0;
  for (const count of counts) {
    const headingTop = headed ? top : null;
    if (headed) top += headingHeight;
    groups.push({ first, count, headingTop, top });
    top += Math.ceil(count / columns) * (size.height + size.gap) + (headed ? 10 : 0);
    first += count;
  }
  return { ...size, columns, total: Math.max(0, top), groups };
}

export function tileAt(layout: TileLayout, index: number): { x: number; y: number } | undefined {
  const group = layout.groups.find((g) => index >= g.first && index < g.first + g.count);
  if (group === undefined) return undefined;
  const inGroup = index - group.first;
  return {
    x: (inGroup % layout.columns) * (layout.width + layout.gap),
    y: group.top + Math.floor(inGroup / layout.columns) * (layout.height + layout.gap),
  };
}

/** Which tile lies under a point; undefined in a gap. */
export function hitTile(layout: TileLayout, x: number, y: number): number | undefined {
  const column = Math.floor(x / (layout.width + layout.gap));
  if (x < 0 || column >= layout.columns) return undefined;
  for (const group of layout.groups) {
    const row = Math.floor((y - group.top) / (layout.height + layout.gap));
    const inGroup = row * layout.columns + column;
    if (row >= 0 && inGroup < group.count && y >= group.top) return group.first + inGroup;
  }
  return undefined;
}

/** Tiles whose row is visible between `from` and `to`. */
export function* visibleTiles(layout: TileLayout, from: number, to: number): Generator<number> {
  const step = layout.height + layout.gap;
  for (const group of layout.groups) {
    const firstRow = Math.max(0, Math.floor((from - group.top) / step));
    const lastRow = Math.floor((to - group.top) / step);
    const end = Math.min(group.count, (lastRow + 1) * layout.columns);
    for (let i = firstRow * layout.columns; i < end; i++) yield group.first + i;
  }
}

export type Step = 'left' | 'right' | 'up' | 'down' | 'home' | 'end';

/** The tile that an arrow key leads to; up and down keep the column, across groups too. */
export function stepTile(layout: TileLayout, index: number, step: Step): number {
  const last = layout.groups.reduce((sum, group) => sum + group.count, 0) - 1;
  if (step === 'home') return 0;
  if (step === 'end') return last;
  if (step === 'left') return Math.max(0, index - 1);
  if (step === 'right') return Math.min(last, index + 1);
  return stepRow(layout, index, step === 'down' ? 1 : -1);
}

function stepRow(layout: TileLayout, index: number, way: 1 | -1): number {
  const at = layout.groups.findIndex((g) => index >= g.first && index < g.first + g.count);
  const group = layout.groups[at];
  if (group === undefined) return 0;
  const column = (index - group.first) % layout.columns;
  const row = Math.floor((index - group.first) / layout.columns) + way;
  const rows = Math.ceil(group.count / layout.columns);
  if (row >= 0 && row < rows) return group.first + Math.min(group.count - 1, row * layout.columns + column);
  const next = layout.groups[at + way];
  if (next === undefined) return index;
  const nextRow = way === 1 ? 0 : Math.ceil(next.count / layout.columns) - 1;
  return next.first + Math.min(next.count - 1, nextRow * layout.columns + column);
}
