import type { Reading } from '../../api/shapes.ts';
import { formatValue, sentenceCase, words } from '../../format/value.ts';
import { Panel } from '../../parts/panel.tsx';
import { type SeriesChoice, seriesKey, toggleSeries, usualSeries } from './series-choice.ts';

/** Parts of the machine in the order of their first reading; what the agent says of itself comes last. */
const lastGroups = ['agent', 'probe'];

function groupsOf(readings: readonly Reading[]): [string, Reading[]][] {
  const groups = new Map<string, Reading[]>();
  for (const reading of readings) {
    const probe = reading.metric.split('.')[0] ?? '';
    const group = groups.get(probe);
    if (group) group.push(reading);
    else groups.set(probe, [reading]);
  }
  return [...groups].sort(([a], [b]) => lastGroups.indexOf(a) - lastGroups.indexOf(b));
}

function byInstance(readings: readonly Reading[]): [string, Reading[]][] {
  const instances = new Map<string, Reading[]>();
  for (const reading of readings) {
    const list = instances.get(reading.instance);
    if (list) list.push(reading);
    else instances.set(reading.instance, [reading]);
  }
  return [...instances];
}

const titles: Readonly<Record<string, string>> = { agent: 'Agent itself', probe: 'Probes' };

/** Everything it reads now, by part; a click plots a series. */
export function Readings({ readings, chosen }: { readings: readonly Reading[]; chosen: SeriesChoice }) {
  const usual = usualSeries(readings);
  const plotted = chosen.value ?? usual;
  if (readings.length === 0) {
    return (
      <Panel title="Readings">
        <p class="muted">No reading has arrived yet. The first comes within seconds of the agent's start.</p>
      </Panel>
    );
  }
  return (
    <Panel title="Readings" end={<span class="muted small">Click one to plot it</span>} flush>
      {groupsOf(readings).map(([probe, group]) => (
        <details key={probe} class="reading-group" open={!lastGroups.includes(probe)}>
          <summary>{titles[probe] ?? sentenceCase(words(probe))}</summary>
          {byInstance(group).map(([instance, list]) => (
            <div key={instance} class="reading-instance">
              {instance !== '' && (
                <h3>
                  <bdi>{instance}</bdi>
                </h3>
              )}
              <ul class="reading-grid">
                {list.map((reading) => (
                  <li key={seriesKey(reading)}>
                    <ReadingButton
                      reading={reading}
                      plotted={plotted.includes(seriesKey(reading))}
                      onToggle={() => toggleSeries(chosen, seriesKey(reading), usual)}
                    />
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </details>
      ))}
    </Panel>
  );
}

function ReadingButton(props: { reading: Reading; plotted: boolean; onToggle: () => void }) {
  const { reading } = props;
  const [probe, ...rest] = reading.metric.split('.');
  // A metric that is called by its unit alone is what its probe is called: `uptime.seconds`.
  const name = rest.join('.') === 'seconds' ? [probe] : rest;
  const value = formatValue(reading.value, reading.unit, reading.states ?? undefined);
  return (
    <button type="button" class="reading" aria-pressed={props.plotted} title={reading.help} onClick={props.onToggle}>
      <span class="name">{sentenceCase(words(name.join('.').replace(/_bytes$/, '')) || reading.metric)}</span>
      <span class={`value${reading.value === null ? ' muted' : ''}`}>{reading.value === null ? '–' : value}</span>
      {reading.detail !== '' && <bdi class="detail muted small">{reading.detail}</bdi>}
    </button>
  );
}
