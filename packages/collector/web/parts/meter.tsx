import { percent } from '../format/value.ts';

/** A ratio as a bar and a number. Grey on purpose: colour is health, and only a rule decides about health. */
export function Meter({ value, label }: { value: number | null; label: string }) {
  if (value === null) return <span class="muted">–</span>;
  const shown = Math.min(1, Math.max(0, value));
  return (
    <span class="nowrap" title={`${label}: ${percent(value)}`}>
      <span class="meter" aria-hidden="true">
        <span style={{ width: `${shown * 100}%` }} />
      </span>
      <span class="meter-figure">{Math.round(value * 100)} %</span>
    </span>
  );
}
