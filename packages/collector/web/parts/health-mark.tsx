import type { Health } from '@forewarn/shared';
import { healthShapes } from '../live/health-shape.ts';

/** A health's colour and shape. `title` where no word stands beside it. */
export function HealthMark({ health, title }: { health: Health; title?: string }) {
  const { path } = healthShapes[health];
  const shape = path === '' ? null : <path d={path} />;
  if (title === undefined) {
    return (
      <svg class={`mark h-${health}`} viewBox="0 0 16 16" aria-hidden="true">
        {shape}
      </svg>
    );
  }
  return (
    <svg class={`mark h-${health}`} viewBox="0 0 16 16" role="img">
      <title>{title}</title>
      {shape}
    </svg>
  );
}
