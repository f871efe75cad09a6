export interface PlotData {
  /** Epoch ms, ascending. */
  readonly at: readonly number[];
  readonly mean: readonly number[];
  /** Given together: the band between them is drawn. */
  readonly min?: readonly number[];
  readonly max?: readonly number[];
  /** No line is drawn over a longer hole. */
  readonly gapMs: number;
}

export interface PlotProps {
  data: PlotData;
  unit: string;
  states?: readonly string[] | null;
  limit?: number | null;
  /** A moment to mark: when the breach began. */
  markAt?: number;
  from?: number;
  to?: number;
  height: number;
  label: string;
}
