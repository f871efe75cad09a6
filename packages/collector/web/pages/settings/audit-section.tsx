import { useSignal } from '@preact/signals';
import { useAction } from '../../api/action.ts';
import { api, ask } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import { thousands } from '../../format/value.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Trouble } from '../../parts/trouble.tsx';

const step = 100;

/** Who did what; each line is chained to the one before, and the chain can be checked here. */
export function AuditSection() {
  const limit = useSignal(step);
  const verdict = useSignal<string | null>(null);
  const { busy, error, run } = useAction();
  const log = useResource(
    async () => (await ask(api.audit.$get({ query: { limit: String(limit.value) } }))).entries,
    [limit.value],
  );
  async function verify() {
    await run(async () => {
      const said = await ask(api.audit.verify.$get());
      verdict.value = said.intact
        ? `Intact: all ${thousands(said.entries)} entries are as they were written.`
        : `Broken at entry ${said.firstBad ?? '?'}: ${said.why ?? 'unknown'}. Entries before it are good.`;
    });
  }
  return (
    <Panel
      title="Audit log"
      end={
        <button type="button" class="button tight" disabled={busy} onClick={verify}>
          {busy ? 'Checking…' : 'Check the chain'}
        </button>
      }
      flush
    >
      {verdict.value && <p class="quiet-note">{verdict.value}</p>}
      {error && <Trouble>{error}</Trouble>}
      <Loaded from={log}>
        {(entries) => (
          <>
            <div class="table-box">
              <table class="table">
                <thead>
                  <tr>
                    <th>When</th>
                    <th>Who</th>
                    <th>What</th>
                    <th class="optional">Which</th>
                    <th class="optional">Detail</th>
                  </tr>
                </thead>
                <tbody>
                  {entries.map((entry) => (
                    <tr key={entry.id}>
                      <td class="nowrap">
                        <Moment at={entry.at} as="moment" />
                      </td>
                      <td>{entry.by}</td>
                      <td>{entry.action}</td>
                      <td class="optional cut">{entry.subject}</td>
                      <td class="optional cut">{entry.detail}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            {entries.length >= limit.value && limit.value < 1000 && (
              <button
                type="button"
                class="button quiet"
                onClick={() => {
                  limit.value = Math.min(1000, limit.value + 2 * step);
                }}
              >
                Show more
              </button>
            )}
          </>
        )}
      </Loaded>
    </Panel>
  );
}
