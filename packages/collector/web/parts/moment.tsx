import { ago, fullMoment, moment } from '../format/time.ts';
import { now } from '../state/clock.ts';

/** A moment as people say it; the whole date on hovering. */
export function Moment({ at, as = 'ago' }: { at: number | null; as?: 'ago' | 'moment' }) {
  if (at === null || at === 0) return <span class="muted">never</span>;
  return (
    <time dateTime={new Date(at).toISOString()} title={fullMoment(at)}>
      {as === 'ago' ? ago(at, now.value) : moment(at, now.value)}
    </time>
  );
}
