import type { IncidentView } from '@forewarn/shared';
import { batch, computed, signal } from '@preact/signals';
import { api, ask, sentence } from '../api/client.ts';

const byId = new Map<string, IncidentView>();
const version = signal(0);
export const incidentsLoaded = signal(false);
export const incidentsError = signal<string | null>(null);

/** How long a resolved incident stays on the board. */
export const recentMs = 24 * 3_600_000;
/** The newest so many of each; more than a person reads. */
const limit = '1000';

const severityRank = { critical: 0, warning: 1, info: 2 } as const;

/** Worst first: priority, severity, then the newest. */
function worstFirst(a: IncidentView, b: IncidentView): number {
  return (
    a.priority.localeCompare(b.priority) ||
    severityRank[a.severity] - severityRank[b.severity] ||
    (b.openedAt ?? b.breachedAt) - (a.openedAt ?? a.breachedAt)
  );
}

const inPhase = (phase: IncidentView['phase'], order: (a: IncidentView, b: IncidentView) => number) =>
  computed<readonly IncidentView[]>(() => {
    version.value;
    return [...byId.values()].filter((incident) => incident.phase === phase).sort(order);
  });

export const openIncidents = inPhase('open', worstFirst);
export const acknowledgedIncidents = inPhase('acknowledged', worstFirst);
export const resolvedIncidents = inPhase('resolved', (a, b) => (b.resolvedAt ?? 0) - (a.resolvedAt ?? 0));

/** The newest known view of one; moves whenever a live frame brings it. */
export function liveIncident(id: string): IncidentView | undefined {
  version.value;
  return byId.get(id);
}

export function applyIncident(incident: IncidentView): void {
  byId.set(incident.id, incident);
  version.value++;
}

/** Asked at sign-in and after every reconnect: frames that were missed are not sent again. */
export async function loadIncidents(): Promise<void> {
  try {
    const [active, resolved] = await Promise.all([
      ask(api.incidents.$get({ query: { phase: 'open,acknowledged', limit } })),
      ask(api.incidents.$get({ query: { phase: 'resolved', limit: '200' } })),
    ]);
    batch(() => {
      byId.clear();
      for (const incident of [...active.incidents, ...resolved.incidents]) byId.set(incident.id, incident);
      version.value++;
      incidentsLoaded.value = true;
      incidentsError.value = null;
    });
  } catch (error) {
    incidentsError.value = sentence(error);
  }
}
