import { api, ask } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Panel } from '../../parts/panel.tsx';

const purposes = { ticket: 'Opens tickets', people: 'Notifies people' } as const;

/** Where incidents are told. Addresses and secrets stay in the configuration file: nobody reads them back here. */
export function TargetsPanel() {
  const connected = useResource(() => ask(api.connectors.$get()), []);
  return (
    <Panel title="Where incidents are told" flush>
      <Loaded from={connected}>
        {({ targets, connectors, channels }) =>
          targets.length === 0 ? (
            <p class="quiet-note muted">Nowhere yet: connect a help desk or a channel in the configuration file.</p>
          ) : (
            <div class="table-box">
              <table class="table">
                <thead>
                  <tr>
                    <th>Name</th>
                    <th>Kind</th>
                    <th>Purpose</th>
                  </tr>
                </thead>
                <tbody>
                  {targets.map((target) => (
                    <tr key={target.name}>
                      <td>{target.name}</td>
                      <td>
                        {[...connectors, ...channels].find((unit) => unit.kind === target.kind)?.title ?? target.kind}
                      </td>
                      <td>{purposes[target.to]}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Panel>
  );
}
