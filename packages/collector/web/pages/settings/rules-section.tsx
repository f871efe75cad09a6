import { useSignal } from '@preact/signals';
import { api, ask } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import { ruleTitle } from '../../format/incident-title.ts';
import { duration } from '../../format/time.ts';
import { words } from '../../format/value.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Panel } from '../../parts/panel.tsx';
import { SearchBox } from '../../parts/search-box.tsx';

/** What is watched, when it counts, why, and where the numbers come from. Rules are changed in the configuration file. */
export function RulesSection() {
  const rules = useResource(async () => (await ask(api.rules.$get())).rules, []);
  const text = useSignal('');
  const wanted = text.value.trim().toLowerCase();
  return (
    <Panel
      title="What is watched"
      end={
        <SearchBox
          label="Search rules"
          placeholder="Title or id"
          value={text.value}
          onInput={(value) => {
            text.value = value;
          }}
        />
      }
      flush
    >
      <Loaded from={rules}>
        {(list) => (
          <>
            {list.length === 0 && <p class="quiet-note muted">No rule is configured: nothing is judged.</p>}
            {list
              .filter((rule) => `${rule.title} ${rule.id}`.toLowerCase().includes(wanted))
              .map((rule) => (
                <details key={rule.id} class="rule">
                  <summary>
                    <strong>{ruleTitle(rule.title)}</strong> <span class="muted small">{rule.id}</span>
                    {rule.quiet && <span class="tag">recorded only</span>}
                  </summary>
                  <div class="runbook">
                    <p>{rule.cause}</p>
                    {rule.firstSteps.length > 0 && (
                      <ol>
                        {rule.firstSteps.map((step) => (
                          <li key={step}>{step}</li>
                        ))}
                      </ol>
                    )}
                    <dl class="facts">
                      <dt>Kind</dt>
                      <dd>{words(rule.kind)}</dd>
                      <dt>Must hold</dt>
                      <dd>{rule.holdMs === 0 ? 'opens at once' : duration(rule.holdMs)}</dd>
                      <dt>Must be over</dt>
                      <dd>{rule.clearDelayMs === 0 ? 'resolves at once' : duration(rule.clearDelayMs)}</dd>
                      <dt>Says</dt>
                      <dd class="mono">{rule.summary}</dd>
                      <dt>Source</dt>
                      <dd>{rule.source}</dd>
                    </dl>
                  </div>
                </details>
              ))}
          </>
        )}
      </Loaded>
    </Panel>
  );
}
