import type { DeviceTile } from '@forewarn/shared';
import { paintMark } from './mark-painter.ts';
import type { Palette } from './palette.ts';
import { type TileLayout, tileAt } from './tile-layout.ts';

/** Cuts a text to a width, with an ellipsis; halving, because measuring is what costs. */
function fit(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  if (ctx.measureText(text).width <= width) return text;
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ctx.measureText(`${text.slice(0, middle)}…`).width <= width) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low)}…`;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

function paintBox(ctx: CanvasRenderingContext2D, { x, y, w, h }: Box, p: Palette, radius: number): void {
  ctx.fillStyle = p.surface;
  ctx.strokeStyle = p.line;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.roundRect(x + 0.5, y + 0.5, w - 1, h - 1, radius);
  ctx.fill();
  ctx.stroke();
}

function paintCard(ctx: CanvasRenderingContext2D, tile: DeviceTile, box: Box, p: Palette) {
  const { x, y, w, h } = box;
  paintBox(ctx, box, p, 6);
  ctx.fillStyle = p.fill[tile.health];
  ctx.beginPath();
  ctx.roundRect(x, y, 5, h, [6, 0, 0, 6]);
  ctx.fill();
  paintMark(ctx, tile.health, x + w - 28, y + 10, 16, p);
  ctx.fillStyle = p.text;
  ctx.font = `600 13px ${p.font}`;
  ctx.fillText(fit(ctx, tile.name, w - 52), x + 14, y + 22);
  ctx.fillStyle = p.muted;
  ctx.font = `12px ${p.font}`;
  const says = tile.incidents > 0 ? `${tile.incidents} open · ` : '';
  ctx.fillText(fit(ctx, `${says}${tile.owner || tile.role}`, w - 28), x + 14, y + 40);
  paintMeters(ctx, tile, { x: x + 14, y: y + 54, w: w - 28 }, p);
}

function paintLabel(ctx: CanvasRenderingContext2D, tile: DeviceTile, box: Box, p: Palette) {
  const { x, y, w, h } = box;
  paintBox(ctx, box, p, 5);
  paintMark(ctx, tile.health, x + 7, y + (h - 16) / 2, 16, p);
  ctx.fillStyle = p.text;
  ctx.font = `12.5px ${p.font}`;
  ctx.fillText(fit(ctx, tile.name, w - 38), x + 30, y + h / 2 + 4.5);
}

function paintMeters(
  ctx: CanvasRenderingContext2D,
  tile: DeviceTile,
  at: { x: number; y: number; w: number },
  p: Palette,
) {
  const gap = 10;
  const width = (at.w - 2 * gap) / 3;
  ctx.font = `10.5px ${p.font}`;
  const meters = [
    ['CPU', tile.cpu],
    ['Mem', tile.memory],
    ['Disk', tile.disk],
  ] as const;
  meters.forEach(([label, value], i) => {
    const x = at.x + i * (width + gap);
    ctx.fillStyle = p.sunken;
    ctx.fillRect(x, at.y, width, 4);
    if (value !== null) {
      ctx.fillStyle = p.strong;
      ctx.fillRect(x, at.y, width * Math.min(1, Math.max(0, value)), 4);
    }
    ctx.fillStyle = p.muted;
    ctx.fillText(`${label} ${value === null ? '–' : Math.round(value * 100)}`, x, at.y + 15);
  });
}

export function paintTile(
  ctx: CanvasRenderingContext2D,
  tile: DeviceTile,
  index: number,
  layout: TileLayout,
  p: Palette,
  ring: 'focus' | 'hover' | null,
): void {
  const at = tileAt(layout, index);
  if (at === undefined) return;
  // The ring lies in the gap, so the gap belongs to the tile when it is cleared.
  const margin = Math.min(2, layout.gap / 2);
  ctx.clearRect(at.x - margin, at.y - margin, layout.width + 2 * margin, layout.height + 2 * margin);
  const box = { ...at, w: layout.width, h: layout.height };
  if (layout.kind === 'card') paintCard(ctx, tile, box, p);
  else if (layout.kind === 'label') paintLabel(ctx, tile, box, p);
  else paintMark(ctx, tile.health, at.x, at.y, layout.width, p);
  if (ring === null) return;
  ctx.strokeStyle = ring === 'focus' ? p.focus : p.text;
  ctx.lineWidth = margin * (ring === 'focus' ? 1.6 : 1);
  ctx.beginPath();
  const out = margin - ctx.lineWidth / 2;
  ctx.roundRect(at.x - out, at.y - out, layout.width + 2 * out, layout.height + 2 * out, layout.width > 30 ? 7 : 3);
  ctx.stroke();
}

/** Whether a tile looks different: a square shows its health only. */
export function looksDifferent(before: DeviceTile, after: DeviceTile, kind: TileLayout['kind']): boolean {
  if (before.health !== after.health) return true;
  if (kind === 'square') return false;
  if (kind === 'label') return before.name !== after.name;
  const round = (value: number | null) => (value === null ? -1 : Math.round(value * 100));
  return (
    before.name !== after.name ||
    before.incidents !== after.incidents ||
    before.owner !== after.owner ||
    round(before.cpu) !== round(after.cpu) ||
    round(before.memory) !== round(after.memory) ||
    round(before.disk) !== round(after.disk)
  );
}
