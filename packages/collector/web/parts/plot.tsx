import { useEffect, useRef } from 'preact/hooks';
import { formatValue } from '../format/value.ts';
import { shownTheme } from '../state/preferences.ts';
import type { PlotProps } from './plot-props.ts';

/** One series over time. */
export function Plot(props: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const says = useRef<HTMLParagraphElement>(null);
  const dark = shownTheme.value;

  function show(at: number | null, text: string): void {
    if (!says.current) return;
    // Written directly: rendering on every move of the pointer would be felt.
    says.current.textContent = at === null ? summary(props) : `${new Date(at).toLocaleString()}: ${text}`;
  }

  useEffect(() => {
    const box = place.current;
    if (!box) return;
    let end: (() => void) | undefined;
    let gone = false;
    // Drawing is the largest part of the view and only some pages need it.
    import('./draw-plot.ts').then(
      ({ drawPlot }) => {
        if (!gone) end = drawPlot(box, props, show);
      },
      (cause: unknown) => {
        console.error(cause);
        show(null, '');
      },
    );
    show(null, '');
    return () => {
      gone = true;
      end?.();
    };
  }, [dark, props.data, props.unit, props.from, props.to, props.height]);

  return (
    <figure class="plot" aria-label={`${props.label}. ${summary(props)}`}>
      <div ref={place} class="plot-place" style={{ height: `${props.height}px` }} />
      <p ref={says} class="plot-says muted small" aria-hidden="true" />
    </figure>
  );
}

function summary({ data, unit, states }: PlotProps): string {
  const newest = data.mean.at(-1);
  if (newest === undefined) return 'No readings in this time';
  const format = (value: number) => formatValue(value, unit, states ?? undefined);
  if (unit === 'state') return `last ${format(newest)}`;
  const low = data.min ?? data.mean;
  const high = data.max ?? data.mean;
  const least = low.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = high.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return `least ${format(least)}  ·  most ${format(most)}  ·  last ${format(newest)}`;
}
