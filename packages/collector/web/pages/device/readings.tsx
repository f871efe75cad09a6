import { useSignal } from '@preact/signals';
import type { Reading } from '../../api/shapes.ts';
import { metricTitle, thousands } from '../../format/value.ts';
import { HealthMark } from '../../parts/health-mark.tsx';
import { Panel } from '../../parts/panel.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { type Area, areasOf, glanceOf, isMatrix } from './reading-areas.ts';
import { type Plotting, ReadingGrid, ReadingMatrix } from './reading-block.tsx';
import { type SeriesChoice, toggleSeries, usualSeries } from './series-choice.ts';
import { useTroubledSeries } from './troubled-series.ts';

/** So few are read faster than opened. */
const allOpenUpTo = 30;

/** Everything it reads now, by what people look for; a click plots a series. */
export function Readings(props: { device: string; readings: readonly Reading[]; chosen: SeriesChoice }) {
  const { device, readings, chosen } = props;
  const text = useSignal('');
  const everything = useSignal(false);
  const severityOf = useTroubledSeries(device);
  if (readings.length === 0) {
    return (
      <Panel title="Readings">
        <p class="muted">No reading has arrived yet. The first comes within seconds of the agent's start.</p>
      </Panel>
    );
  }
  const usual = usualSeries(readings);
  const plotting: Plotting = {
    plotted: chosen.value ?? usual,
    toggle: (key) => toggleSeries(chosen, key, usual),
  };
  const wanted = text.value.trim().toLowerCase();
  const areas = areasOf(readings.map((reading) => ({ reading, severity: severityOf(reading) })));
  const found = wanted === '' ? areas : areas.flatMap((area) => matching(area, wanted));
  const openAll = everything.value || wanted !== '' || readings.length <= allOpenUpTo;
  return (
    <Panel
      title={
        <>
          Readings <span class="muted small">{thousands(readings.length)}</span>
        </>
      }
      end={
        <>
          <SearchBox
            label="Search readings"
            placeholder="Battery, sda, DNS…"
            value={text.value}
            onInput={(value) => {
              text.value = value;
            }}
          />
          {readings.length > allOpenUpTo && (
            <button
              type="button"
              class="button tight no-print"
              onClick={() => {
                everything.value = !everything.value;
              }}
            >
              {everything.value ? 'Close all' : 'Open all'}
            </button>
          )}
        </>
      }
      flush
    >
      {found.length === 0 && <p class="quiet-note muted">It reads nothing that is called so.</p>}
      {found.map((area) => (
        <details key={area.title} class="reading-group" open={openAll || area.severity !== undefined}>
          <summary>
            <span class="area-title">
              {area.title}
              {area.severity !== undefined && area.severity !== 'info' && (
                <HealthMark health={area.severity} title={area.severity} />
              )}
            </span>
            <span class="glance muted">
              <bdi>{glanceOf(area)}</bdi>
            </span>
          </summary>
          {area.blocks.map((block) =>
            isMatrix(block) ? (
              <ReadingMatrix key={block.title} matrix={block} plotting={plotting} />
            ) : (
              <ReadingGrid key={block.title} block={block} plotting={plotting} />
            ),
          )}
        </details>
      ))}
    </Panel>
  );
}

/** The area with what is called so alone; whole when it is called so itself. */
function matching(area: Area, wanted: string): Area[] {
  if (area.title.toLowerCase().includes(wanted)) return [area];
  const told = area.told.filter(({ reading: { metric, instance, detail } }) =>
    `${metricTitle(metric)} ${metric} ${instance} ${detail}`.toLowerCase().includes(wanted),
  );
  return areasOf(told).map((one) => ({ ...one, title: area.title }));
}
