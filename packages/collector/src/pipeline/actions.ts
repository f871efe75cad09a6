import type { Change } from '../incidents/change.ts';
import type { Incident } from '../incidents/incident.ts';
import { acknowledge, resolve } from '../incidents/lifecycle.ts';
import type { Silence } from '../incidents/suppression.ts';
import type { Core } from '../storage/store.ts';
import type { DeviceWatch } from './device-watch.ts';

export interface ActionDeps {
  readonly core: Core;
  readonly watches: ReadonlyMap<string, DeviceWatch>;
  readonly silences: Map<string, Silence>;
  /** Takes changes in and writes them; resolves when they are on disk. */
  commit(watch: DeviceWatch | undefined, changes: readonly Change[]): Promise<void>;
  now(): number;
}

/** What people may do to incidents. False: no such incident, or not in a phase that allows it. */
export function createActions({ core, watches, silences, commit, now }: ActionDeps) {
  const find = (id: string): { watch: DeviceWatch | undefined; incident: Incident } | undefined => {
    for (const watch of watches.values()) {
      for (const incident of watch.incidents.values()) if (incident.id === id) return { watch, incident };
    }
    return undefined;
  };
  const act = async (id: string, by: string, note: string, change: (incident: Incident) => Change | undefined) => {
    const found = find(id);
    const made = found && change(found.incident);
    if (!found || !made) return false;
    const changes: Change[] = [made];
    if (note !== '') changes.push({ type: 'noted', at: now(), incident: made.incident, by, text: note });
    await commit(found.watch, changes);
    return true;
  };
  return {
    acknowledge: (id: string, by: string, note: string) =>
      act(id, by, note, (incident) => acknowledge(incident, now(), by)),
    resolve: (id: string, by: string, note: string) => act(id, by, note, (incident) => resolve(incident, now(), by)),
    async note(id: string, by: string, text: string) {
      const found = find(id);
      const incident = found?.incident ?? (await core.get('incident', id));
      if (!incident) return false;
      await commit(found?.watch, [{ type: 'noted', at: now(), incident, by, text }]);
      return true;
    },
    async silence(silence: Silence) {
      await core.tx([{ put: 'silence', row: silence }]);
      silences.set(silence.id, silence);
    },
    async endSilence(id: string) {
      if (!silences.has(id)) return false;
      await core.tx([{ remove: 'silence', id }]);
      silences.delete(id);
      return true;
    },
  };
}
