import type { Health } from '@forewarn/shared';
import { healthShapes } from '../live/health-shape.ts';
import { HealthMark } from './health-mark.tsx';

export function HealthBadge({ health }: { health: Health }) {
  return (
    <span class={`badge h-${health}`} title={healthShapes[health].means}>
      <HealthMark health={health} />
      {healthShapes[health].label}
    </span>
  );
}
