import type { Evidence } from '../../api/shapes.ts';
import { formatValue, metricTitle, words } from '../../format/value.ts';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Plot } from '../../parts/plot.tsx';

/** What the machine read when it broke: the series that decided, and everything else at that moment. */
export function EvidenceView(props: { evidence: Evidence; limit: number | null; breachedAt: number }) {
  const { evidence, limit, breachedAt } = props;
  const { series } = evidence;
  const deciding =
    series && evidence.readings.find((r) => r.metric === series.metric && r.instance === series.instance);
  const points = series?.points ?? [];
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
      {evidence.readings.length > 0 && (
        <div class="table-box">
          <table class="table">
            <thead>
              <tr>
                <th>Reading</th>
                <th class="num">Value</th>
              </tr>
            </thead>
            <tbody>
              {evidence.readings.map((r) => (
                <tr key={`${r.metric}\n${r.instance}`} class={r === deciding ? 'picked' : ''}>
                  <td>
                    {metricTitle(r.metric)} <bdi class="muted">{r.instance}</bdi>
                  </td>
                  <td class="num">
                    {r.state === null ? formatValue(r.value, r.unit) : words(r.state)}
                    {r.detail !== '' && <div class="muted small">{r.detail}</div>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
