import { type Health, healths } from '@forewarn/shared';
import { healthShapes } from '../../live/health-shape.ts';
import type { Palette } from './palette.ts';

const marks = new Map(healths.map((health) => [health, new Path2D(healthShapes[health].path)]));

function drawMark(
  ctx: OffscreenCanvasRenderingContext2D,
  health: Health,
  x: number,
  y: number,
  side: number,
  p: Palette,
): void {
  if (health === 'off') {
    paintHollow(ctx, x, y, side, p);
    return;
  }
  ctx.fillStyle = p.fill[health];
  ctx.beginPath();
  ctx.roundRect(x, y, side, side, Math.min(4, side / 5));
  ctx.fill();
  const mark = marks.get(health);
  if (mark === undefined || healthShapes[health].path === '') return;
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(side / 16, side / 16);
  ctx.strokeStyle = p.on[health];
  ctx.lineWidth = side < 20 ? 2.2 : 1.5;
  ctx.lineCap = 'round';
  ctx.stroke(mark);
  ctx.restore();
}

function paintHollow(ctx: OffscreenCanvasRenderingContext2D, x: number, y: number, side: number, p: Palette): void {
  ctx.strokeStyle = p.fill.off;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.roundRect(x + 0.75, y + 0.75, side - 1.5, side - 1.5, Math.min(4, side / 5));
  ctx.stroke();
}

/** Marks drawn once for each size and colour: thousands are copied, not drawn. */
const stamps = new Map<string, OffscreenCanvas>();
/** Sizes and themes are few; more means that the window's scale was changed again and again. */
const mostStamps = 200;

export function paintMark(
  ctx: CanvasRenderingContext2D,
  health: Health,
  x: number,
  y: number,
  side: number,
  p: Palette,
): void {
  const scale = ctx.getTransform().a;
  const key = `${health} ${side} ${scale} ${p.fill[health]}`;
  let stamp = stamps.get(key);
  if (stamp === undefined) {
    stamp = makeStamp(health, side, scale, p);
    if (stamps.size >= mostStamps) stamps.clear();
    stamps.set(key, stamp);
  }
  ctx.drawImage(stamp, x, y, side, side);
}

function makeStamp(health: Health, side: number, scale: number, p: Palette): OffscreenCanvas {
  const stamp = new OffscreenCanvas(Math.ceil(side * scale), Math.ceil(side * scale));
  const ctx = stamp.getContext('2d');
  if (ctx === null) return stamp;
  ctx.scale(stamp.width / side, stamp.height / side);
  drawMark(ctx, health, 0, 0, side, p);
  return stamp;
}
