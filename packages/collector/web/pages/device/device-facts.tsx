import { useSignal } from '@preact/signals';
import { api, ask } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import type { FactSection } from '../../api/shapes.ts';
import { formatValue, sentenceCase, thousands, words } from '../../format/value.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { SearchBox } from '../../parts/search-box.tsx';

type Cell = FactSection['rows'][number][string];

const isEmpty = (value: Cell | undefined): boolean => value === null || value === undefined || value === '';

function cell(key: string, value: Cell | undefined): string {
  if (isEmpty(value)) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number' && key.endsWith('Bytes')) return formatValue(value, 'bytes');
  return String(value);
}

/** `memoryBytes` → `Memory`: its unit stands with its value. */
const title = (key: string): string => sentenceCase(words(key.replace(/Bytes$/, '')));

/** Its inventory: a section of one row as a list, of more as a table. */
export function DeviceFacts({ device }: { device: string }) {
  const facts = useResource(
    async () => (await ask(api.devices[':id'].facts.$get({ param: { id: device } }))).facts,
    [device],
  );
  return (
    <Panel title="Inventory" flush>
      <Loaded from={facts}>
        {(sections) =>
          sections.length === 0 ? (
            <p class="quiet-note muted">It has not sent its inventory yet: the agent does so once a day.</p>
          ) : (
            sections.map((section, i) => (
              <details key={section.section} class="fact-section" open={i === 0}>
                <summary>
                  {sentenceCase(words(section.section))}
                  {section.rows.length > 1 && <span class="muted"> {thousands(section.rows.length)}</span>}
                  <span class="muted small">
                    <Moment at={section.at} />
                  </span>
                </summary>
                <Section section={section} />
              </details>
            ))
          )
        }
      </Loaded>
    </Panel>
  );
}

function Section({ section }: { section: FactSection }) {
  const [first, ...more] = section.rows;
  if (first === undefined) return <p class="muted">None.</p>;
  if (more.length === 0) {
    return (
      <dl class="facts">
        {Object.entries(first)
          .filter(([, value]) => !isEmpty(value))
          .map(([key, value]) => (
            <>
              <dt>{title(key)}</dt>
              <dd>
                <bdi>{cell(key, value)}</bdi>
              </dd>
            </>
          ))}
      </dl>
    );
  }
  return <FactTable section={section} />;
}

/** From so many rows on nobody finds anything without searching. */
const searchableFrom = 12;

/** A section of many rows: what is searched for is taken literally, in any column. */
function FactTable({ section }: { section: FactSection }) {
  const text = useSignal('');
  const wanted = text.value.trim().toLowerCase();
  const columns = [...new Set(section.rows.flatMap((row) => Object.keys(row)))];
  const rows = section.rows.filter(
    (row) => wanted === '' || columns.some((column) => cell(column, row[column]).toLowerCase().includes(wanted)),
  );
  return (
    <>
      {section.rows.length >= searchableFrom && (
        <div class="row">
          <SearchBox
            label={`Search ${words(section.section)}`}
            placeholder="Name, version…"
            value={text.value}
            onInput={(value) => {
              text.value = value;
            }}
          />
          {wanted !== '' && (
            <span class="muted small" role="status">
              {thousands(rows.length)} of {thousands(section.rows.length)}
            </span>
          )}
        </div>
      )}
      {rows.length === 0 && <p class="quiet-note muted">Nothing here is called so.</p>}
      {rows.length > 0 && (
        <div class="table-box">
          <table class="table">
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column}>{title(column)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, i) => (
                <tr key={`${section.at} ${i}`}>
                  {columns.map((column) => (
                    <td key={column}>{cell(column, row[column])}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
