import { openIncidents } from './live/incident-store.ts';
import { route } from './state/router.ts';

/** The four rooms; incidents nobody has taken yet are counted beside theirs. */
export function MainNav() {
  const room = route.value.parts[0] ?? '';
  const open = openIncidents.value;
  const here = (name: string) =>
    room === name || (name === '' && (room === 'devices' || room === 'setup')) ? ('page' as const) : undefined;
  const worst = open.some((incident) => incident.severity === 'critical') ? ' critical' : '';
  return (
    <nav class="main-nav" aria-label="Main">
      <a href="/" aria-current={here('')}>
        <span data-text="Fleet">Fleet</span>
      </a>
      <a href="/incidents" aria-current={here('incidents')}>
        <span data-text="Incidents">Incidents</span>
        {open.length > 0 && (
          <span class={`nav-count${worst}`} title={`${open.length} open`}>
            {open.length > 999 ? '999+' : open.length}
          </span>
        )}
      </a>
      <a href="/tickets" aria-current={here('tickets')}>
        <span data-text="Tickets">Tickets</span>
      </a>
      <a href="/settings" aria-current={here('settings')}>
        <span data-text="Settings">Settings</span>
      </a>
    </nav>
  );
}
