import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api, ask } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import type { Reading } from '../../api/shapes.ts';
import { metricTitle } from '../../format/value.ts';
import { Icon } from '../../parts/icon.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Plot } from '../../parts/plot.tsx';
import { Segments } from '../../parts/segments.tsx';
import { type SeriesChoice, seriesKey, toggleSeries, usualSeries } from './series-choice.ts';

const hourMs = 3_600_000;
const spans = { '1h': hourMs, '24h': 24 * hourMs, '30d': 30 * 24 * hourMs } as const;
type Span = keyof typeof spans;
const refreshMs = { '1h': 10_000, '24h': 60_000, '30d': 600_000 } as const;

/** Series over time, under one another, over the same span. */
export function Plots(props: {
  device: string;
  enrolledAt: number;
  readings: readonly Reading[];
  chosen: SeriesChoice;
}) {
  // A new device's first minutes would be a smear at the end of a day.
  const span = useSignal<Span>(Date.now() - props.enrolledAt < 6 * hourMs ? '1h' : '24h');
  const usual = usualSeries(props.readings);
  const keys = props.chosen.value ?? usual;
  const shown = keys
    .map((key) => props.readings.find((reading) => seriesKey(reading) === key))
    .filter((reading) => reading !== undefined);
  return (
    <Panel
      title="History"
      end={
        <Segments
          label="Time span"
          choices={[
            ['1h', '1 h'],
            ['24h', '24 h'],
            ['30d', '30 d'],
          ]}
          chosen={span.value}
          onChoose={(next) => {
            span.value = next;
          }}
        />
      }
    >
      {shown.length === 0 && <p class="muted">Click a reading below to see it over time.</p>}
      <div class="plots">
        {shown.map((reading) => (
          <SeriesPlot
            key={seriesKey(reading)}
            device={props.device}
            reading={reading}
            span={span.value}
            onClose={() => toggleSeries(props.chosen, seriesKey(reading), usual)}
          />
        ))}
      </div>
    </Panel>
  );
}

function SeriesPlot(props: { device: string; reading: Reading; span: Span; onClose: () => void }) {
  const { device, reading, span } = props;
  const history = useResource(async () => {
    const to = Date.now();
    const query = {
      metric: reading.metric,
      instance: reading.instance,
      from: String(to - spans[span]),
      to: String(to),
      points: '400',
    };
    return ask(api.devices[':id'].history.$get({ param: { id: device }, query }));
  }, [device, reading.metric, reading.instance, span]);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && history.reload(), refreshMs[span]);
    return () => clearInterval(timer);
  }, [span]);
  return (
    <div class="series-plot">
      <div class="row">
        <h3>
          {metricTitle(reading.metric)} <bdi class="muted">{reading.instance}</bdi>
        </h3>
        <button
          type="button"
          class="icon-button no-print"
          aria-label={`Remove the plot of ${metricTitle(reading.metric)}`}
          onClick={props.onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      <p class="muted small">{reading.help}</p>
      <Loaded from={history}>
        {(data) =>
          data.at.length === 0 ? (
            <p class="muted small plot-empty">Nothing was read in this time.</p>
          ) : (
            <Plot
              data={data}
              unit={reading.unit}
              states={reading.states}
              from={data.from}
              to={data.to}
              height={150}
              label={`${metricTitle(reading.metric)} ${reading.instance}`}
            />
          )
        }
      </Loaded>
    </div>
  );
}
