import uPlot from 'uplot';
import { formatValue, stateName } from '../format/value.ts';
import type { PlotProps } from './plot-props.ts';

const second = 1000;

/** Columns for uPlot: seconds, mean, and min and max when there is a band. A hole longer than `gapMs` becomes a gap. */
export function plotRows({ data }: PlotProps): uPlot.AlignedData {
  const at: number[] = [];
  const columns = [data.mean, ...(data.min && data.max ? [data.min, data.max] : [])];
  const out: (number | null)[][] = columns.map(() => []);
  data.at.forEach((moment, i) => {
    const before = data.at[i - 1];
    if (before !== undefined && moment - before > data.gapMs) {
      at.push((before + 1) / second);
      for (const column of out) column.push(null);
    }
    at.push(moment / second);
    columns.forEach((column, c) => {
      out[c]?.push(column[i] ?? null);
    });
  });
  return [at, ...out] as uPlot.AlignedData;
}

/** The y range: from 0 for what counts from nothing, to 1 for a ratio that stays below. */
function range(props: PlotProps, low: number | null, high: number | null): [number, number] {
  const most = Math.max(high ?? 0, props.limit ?? Number.NEGATIVE_INFINITY);
  const least = Math.min(low ?? 0, props.limit ?? Number.POSITIVE_INFINITY);
  if (props.unit === 'state') return [-0.3, Math.max(1, (props.states?.length ?? 2) - 1) + 0.3];
  if (props.unit === 'ratio' && most <= 1 && least >= 0) return [0, most > 0.25 ? 1 : niceAbove(most)];
  if (least >= 0) return [0, niceAbove(most)];
  return [least - (most - least) * 0.1, most + (most - least) * 0.1];
}

function niceAbove(value: number): number {
  return value <= 0 ? 1 : value * 1.15;
}

export function plotOptions(
  props: PlotProps,
  width: number,
  show: (at: number | null, text: string) => void,
): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const banded = props.data.min !== undefined && props.data.max !== undefined && props.unit !== 'state';
  const format = (value: number) => formatValue(value, props.unit, props.states ?? undefined);
  const stepped = props.unit === 'state' && uPlot.paths.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {};
  const edge = { stroke: 'transparent', width: 0, points: { show: false } };
  const axis = {
    stroke: colour('muted'),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
    font: `11px ${colour('font')}`,
  };
  const { from, to } = props;
  return {
    width,
    height: props.height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: from !== undefined && to !== undefined ? { range: [from / second, to / second] } : {},
      y: { range: (_plot, low, high) => range(props, low, high) },
    },
    series: [
      {},
      { stroke: colour('ink'), width: 1.5, points: { show: false }, ...stepped },
      ...(banded ? [edge, edge] : []),
    ],
    ...(banded ? { bands: [{ series: [3, 2] as [number, number], fill: colour('band') }] } : {}),
    axes: [
      { ...axis, size: 28, space: 64, values: (_plot, ticks) => timeLabels(ticks) },
      {
        ...axis,
        size: 64,
        space: 34,
        values: (_plot, ticks) => ticks.map((tick) => tickLabel(tick, props)),
        ...(props.unit === 'state' ? { incrs: [1] } : {}),
      },
    ],
    hooks: {
      draw: [(plot) => drawLines(plot, props, { limit: colour('critical'), mark: colour('muted') })],
      setCursor: [
        (plot) => {
          const i = plot.cursor.idx;
          const at = i === null || i === undefined ? undefined : plot.data[0][i];
          const value = i === null || i === undefined ? undefined : plot.data[1]?.[i];
          if (at === undefined || value === undefined || value === null) return show(null, '');
          const [low, high] = [plot.data[2]?.[i ?? 0], plot.data[3]?.[i ?? 0]];
          const spread = banded && low != null && high != null && low !== high;
          show(at * second, spread ? `${format(value)} (${format(low)} to ${format(high)})` : format(value));
        },
      ],
    },
  };
}

function tickLabel(tick: number, { unit, states }: PlotProps): string {
  if (unit === 'state') return Number.isInteger(tick) && states?.[tick] !== undefined ? stateName(tick, states) : '';
  return formatValue(tick, unit);
}

/** Days where a day begins between two ticks or ticks are a day apart, otherwise the time. */
function timeLabels(ticks: readonly number[]): string[] {
  const apart = ((ticks[1] ?? 0) - (ticks[0] ?? 0)) * second;
  return ticks.map((tick, i) => {
    const moment = new Date(tick * second);
    const before = ticks[i - 1];
    const newDay = before !== undefined && new Date(before * second).toDateString() !== moment.toDateString();
    if (apart >= 86_400_000 || newDay) return moment.toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
    return moment.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  });
}

function drawLines(plot: uPlot, props: PlotProps, colours: { limit: string; mark: string }): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
  if (props.limit !== null && props.limit !== undefined) {
    const y = Math.round(plot.valToPos(props.limit, 'y', true));
    line(ctx, colours.limit, [bbox.left, y], [bbox.left + bbox.width, y]);
  }
  if (props.markAt !== undefined) {
    const x = Math.round(plot.valToPos(props.markAt / second, 'x', true));
    if (x >= bbox.left && x <= bbox.left + bbox.width)
      line(ctx, colours.mark, [x, bbox.top], [x, bbox.top + bbox.height]);
  }
  ctx.restore();
}

function line(ctx: CanvasRenderingContext2D, colour: string, from: [number, number], to: [number, number]): void {
  ctx.strokeStyle = colour;
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
}
