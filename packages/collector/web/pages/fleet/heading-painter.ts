import type { DeviceTile } from '@forewarn/shared';
import { count } from '../../format/value.ts';
import { healthShapes } from '../../live/health-shape.ts';
import type { Palette } from './palette.ts';

const told = ['critical', 'warning', 'silent'] as const;

/** A site's heading on the canvas: its name, how many devices, and what is wrong there. */
export function paintHeading(
  ctx: CanvasRenderingContext2D,
  name: string,
  members: readonly DeviceTile[],
  at: { top: number; width: number },
  palette: Palette,
): void {
  const baseline = at.top + 19;
  ctx.clearRect(0, at.top, at.width, 28);
  ctx.font = `600 13px ${palette.font}`;
  ctx.fillStyle = palette.text;
  ctx.fillText(name, 0, baseline, at.width * 0.5);
  let x = Math.min(at.width * 0.5, ctx.measureText(name).width) + 10;
  ctx.font = `12px ${palette.font}`;
  ctx.fillStyle = palette.muted;
  const troubles = told
    .map((health) => [health, members.filter((tile) => tile.health === health).length] as const)
    .filter(([, n]) => n > 0)
    .map(([health, n]) => `${n} ${healthShapes[health].label.toLowerCase()}`);
  const text = [count(members.length, 'device'), ...troubles].join('  ·  ');
  ctx.fillText(text, x, baseline, at.width - x);
  x += ctx.measureText(text).width + 12;
  if (x >= at.width) return;
  ctx.fillStyle = palette.line;
  ctx.fillRect(x, baseline - 4.5, at.width - x, 1);
}
