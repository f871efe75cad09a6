import { type Health, healths } from '@forewarn/shared';
import { thousands } from '../../format/value.ts';
import { fleet } from '../../live/fleet-store.ts';
import { healthShapes } from '../../live/health-shape.ts';
import { HealthMark } from '../../parts/health-mark.tsx';

/** How many devices stand how; each is a filter. Healths that no device has stay visible, quietly: their absence is news too. */
export function HealthCounters({ chosen, onToggle }: { chosen: ReadonlySet<Health>; onToggle: (h: Health) => void }) {
  const counts = fleet.counts.value;
  return (
    <fieldset class="counters" aria-label="Filter by health">
      {healths.map((health) => (
        <button
          key={health}
          type="button"
          class={`counter${counts[health] === 0 ? ' none' : ''}`}
          aria-pressed={chosen.has(health)}
          title={`${healthShapes[health].means}. Click to show only these.`}
          onClick={() => onToggle(health)}
        >
          <span class="figure">{thousands(counts[health])}</span>
          <span class="what">
            <HealthMark health={health} />
            <span class="long">{healthShapes[health].label}</span>
            <span class="short" aria-hidden="true">
              {healthShapes[health].short ?? healthShapes[health].label}
            </span>
          </span>
        </button>
      ))}
    </fieldset>
  );
}
