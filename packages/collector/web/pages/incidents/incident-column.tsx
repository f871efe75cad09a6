import type { IncidentView } from '@forewarn/shared';
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { thousands } from '../../format/value.ts';
import { IncidentCard } from './incident-card.tsx';

/** Cards drawn at first, and how many more at a time. */
const step = 50;

export function IncidentColumn(props: {
  title: string;
  incidents: readonly IncidentView[];
  picked: string;
  /** Shown when the column is empty. */
  children: ComponentChildren;
}) {
  const shown = useSignal(step);
  const rest = props.incidents.length - shown.value;
  return (
    <section class="board-column">
      <h2>
        {props.title} <span class="muted">{thousands(props.incidents.length)}</span>
      </h2>
      {props.incidents.length === 0 && <div class="panel">{props.children}</div>}
      <ul class="stack tight">
        {props.incidents.slice(0, shown.value).map((incident) => (
          <li key={incident.id}>
            <IncidentCard incident={incident} picked={incident.id === props.picked} />
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <button
          type="button"
          class="button quiet"
          onClick={() => {
            shown.value += step;
          }}
        >
          Show {Math.min(step, rest)} more of {thousands(rest)}
        </button>
      )}
    </section>
  );
}
