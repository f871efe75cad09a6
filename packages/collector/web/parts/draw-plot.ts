import uPlot from 'uplot';
import { plotOptions, plotRows } from './plot-options.ts';
import type { PlotProps } from './plot-props.ts';

/** Draws and keeps the width of its box; returns how to end it. */
export function drawPlot(
  box: HTMLElement,
  props: PlotProps,
  show: (at: number | null, text: string) => void,
): () => void {
  const plot = new uPlot(plotOptions(props, box.clientWidth, show), plotRows(props), box);
  const watcher = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: props.height }));
  watcher.observe(box);
  return () => {
    watcher.disconnect();
    plot.destroy();
  };
}
