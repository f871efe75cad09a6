import type { Evidence } from '../../api/shapes.ts';
import { formatValue, metricTitle, words } from '../../format/value.ts';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Plot } from '../../parts/plot.tsx';
import { isSameArea } from '../device/reading-areas.ts';

const fewest = 12;

/** What the machine read when it broke: the series that decided, what belongs to it, and everything else at that moment. */
export function EvidenceView(props: { evidence: Evidence; limit: number | null; breachedAt: number }) {
  const { evidence, limit, breachedAt } = props;
  const { series } = evidence;
  const deciding =
    series && evidence.readings.find((r) => r.metric === series.metric && r.instance === series.instance);
  const points = series?.points ?? [];
  // Without a series that decided nothing is nearer than the rest.
  const isNear = (r: EvidenceReading, i: number) =>
    deciding
      ? isSameArea(r.metric, deciding.metric) || (r.instance === deciding.instance && r.instance !== '')
      : i < fewest;
  const near = evidence.readings.filter(isNear);
  const far = evidence.readings.filter((r, i) => !isNear(r, i));
  return (
    <Panel
      title="Evidence"
      end={
        <span class="muted small">
          as read <Moment at={evidence.at} as="moment" />
        </span>
      }
      flush
    >
      {series && points.length > 1 && (
        <div class="body evidence-plot">
          <h3>
            {metricTitle(series.metric)} <bdi class="muted">{series.instance}</bdi>
          </h3>
          <Plot
            data={{
              at: points.map(([at]) => at ?? 0),
              mean: points.map(([, value]) => value ?? 0),
              gapMs: Number.POSITIVE_INFINITY,
            }}
            unit={deciding?.unit ?? 'count'}
            limit={limit}
            markAt={breachedAt}
            height={190}
            label={`${metricTitle(series.metric)} around the breach`}
          />
        </div>
      )}
      {near.length > 0 && <ReadTable readings={near} deciding={deciding} />}
      {far.length > 0 && (
        <details class="past">
          <summary>What else it read: {far.length}</summary>
          <ReadTable readings={far} deciding={deciding} />
        </details>
      )}
    </Panel>
  );
}

type EvidenceReading = Evidence['readings'][number];

function ReadTable(props: { readings: readonly EvidenceReading[]; deciding: EvidenceReading | null | undefined }) {
  return (
    <div class="table-box">
      <table class="table">
        <thead>
          <tr>
            <th>Reading</th>
            <th class="num">Value</th>
          </tr>
        </thead>
        <tbody>
          {props.readings.map((r) => (
            <tr key={`${r.metric}\n${r.instance}`} class={r === props.deciding ? 'picked' : ''}>
              <td>
                {metricTitle(r.metric)} <bdi class="muted">{r.instance}</bdi>
                {r.detail !== '' && (
                  <div class="muted small">
                    <bdi>{r.detail}</bdi>
                  </div>
                )}
              </td>
              <td class="num nowrap">{r.state === null ? formatValue(r.value, r.unit) : words(r.state)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
