import type { Reading } from '../../api/shapes.ts';
import { fullMoment } from '../../format/time.ts';
import { HealthMark } from '../../parts/health-mark.tsx';
import { type Block, type Matrix, nameOf, type Told, valueText } from './reading-areas.ts';
import { seriesKey } from './series-choice.ts';

/** Which series are plotted, and what a click does. */
export interface Plotting {
  readonly plotted: readonly string[];
  toggle(key: string): void;
}

const hint = ({ help, at }: Reading): string => (at === 0 ? help : `${help}\nRead ${fullMoment(at)}`);

/** The readings of one thing side by side. */
export function ReadingGrid({ block, plotting }: { block: Block; plotting: Plotting }) {
  return (
    <div class="reading-block">
      {block.title !== '' && (
        <h3>
          <bdi>{block.title}</bdi>
        </h3>
      )}
      <ul class="reading-grid">
        {block.told.map((told) => (
          <li key={seriesKey(told.reading)}>
            <ReadingButton told={told} plotting={plotting} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function ReadingButton({ told: { reading, severity }, plotting }: { told: Told; plotting: Plotting }) {
  const key = seriesKey(reading);
  return (
    <button
      type="button"
      class="reading"
      aria-pressed={plotting.plotted.includes(key)}
      title={hint(reading)}
      onClick={() => plotting.toggle(key)}
    >
      <span class="name">{nameOf(reading)}</span>
      <Value reading={reading} severity={severity} />
      {reading.detail !== '' && <bdi class="detail muted small">{reading.detail}</bdi>}
    </button>
  );
}

function Value({ reading, severity }: Told) {
  return (
    <span class={reading.value === null ? 'value muted' : 'value'}>
      {severity !== undefined && severity !== 'info' && <HealthMark health={severity} title={severity} />}
      {valueText(reading)}
    </span>
  );
}

/** Many things that are read alike: one row each. */
export function ReadingMatrix({ matrix, plotting }: { matrix: Matrix; plotting: Plotting }) {
  return (
    <div class="table-box reading-matrix">
      <table class="table">
        <thead>
          <tr>
            <th>{matrix.title}</th>
            {matrix.columns.map((metric) => (
              <th key={metric} class="num">
                {nameOf({ metric })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.rows.map(({ instance, told }) => (
            <tr key={instance}>
              <td>
                <bdi>{instance}</bdi>
                {[...new Set(told.map(({ reading }) => reading.detail))].filter(Boolean).map((detail) => (
                  <div key={detail} class="muted small">
                    <bdi>{detail}</bdi>
                  </div>
                ))}
              </td>
              {matrix.columns.map((metric) => (
                <td key={metric} class="num nowrap">
                  {told
                    .filter(({ reading }) => reading.metric === metric)
                    .map((one) => (
                      <button
                        key={metric}
                        type="button"
                        class="reading-cell"
                        title={hint(one.reading)}
                        aria-label={`${instance}: ${nameOf(one.reading)} ${valueText(one.reading)}`}
                        aria-pressed={plotting.plotted.includes(seriesKey(one.reading))}
                        onClick={() => plotting.toggle(seriesKey(one.reading))}
                      >
                        <Value {...one} />
                      </button>
                    ))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
