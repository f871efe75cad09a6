import { type Health, healths, type Role, roles } from '@forewarn/shared';
import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { count, sentenceCase, thousands } from '../../format/value.ts';
import { fleet } from '../../live/fleet-store.ts';
import { healthShapes } from '../../live/health-shape.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { Segments } from '../../parts/segments.tsx';
import { fleetView, grouping } from '../../state/preferences.ts';
import { route, setQuery } from '../../state/router.ts';
import { FirstDevice } from './first-device.tsx';
import { type FleetFilter, filterTiles, groupBySite } from './fleet-filter.ts';
import { sites, tilesInOrder } from './fleet-order.ts';
import { FleetTable } from './fleet-table.tsx';
import { HealthCounters } from './health-counters.tsx';
import { TileMap } from './tile-map.tsx';
import { WorstNow } from './worst-now.tsx';

function filterFromAddress(query: URLSearchParams): FleetFilter {
  const wanted = (query.get('health') ?? '').split(',');
  return {
    text: query.get('q') ?? '',
    healths: new Set(healths.filter((health) => wanted.includes(health))),
    site: query.get('site') ?? '',
    role: roles.find((role) => role === query.get('role')) ?? '',
  };
}

export function FleetPage() {
  const { query } = route.value;
  const filter = useMemo(() => filterFromAddress(query), [query]);
  if (!fleet.loaded.value) return <div class="page muted">Waiting for the fleet…</div>;
  fleet.structure.value;
  if (fleet.byId.size === 0) return <FirstDevice />;
  return <Fleet filter={filter} />;
}

function Fleet({ filter }: { filter: FleetFilter }) {
  const structure = fleet.structure.value;
  // Only a filter on health depends on what changes every few seconds.
  const tick = filter.healths.size > 0 ? fleet.tick.value : 0;
  const tiles = useMemo(() => filterTiles(tilesInOrder(), filter), [filter, structure, tick]);
  const grouped = grouping.value === 'site' && sites.value.length > 1;
  const groups = useMemo(() => groupBySite(tiles, grouped), [tiles, grouped]);
  const filtered = filter.text !== '' || filter.healths.size > 0 || filter.site !== '' || filter.role !== '';

  function toggle(health: Health): void {
    const next = new Set(filter.healths);
    if (!next.delete(health)) next.add(health);
    setQuery({ health: [...next].join(',') });
  }

  const clear = () => setQuery({ q: '', health: '', site: '', role: '' });
  return (
    <div class="page fleet-page">
      <h1 class="sr-only">Fleet</h1>
      <HealthCounters chosen={filter.healths} onToggle={toggle} />
      <FleetTools filter={filter} shown={tiles.length} clear={filtered ? clear : null} />
      <div class={`fleet-body${fleetView.value === 'table' ? ' whole' : ''}`}>
        <div class="fleet-main">
          {tiles.length === 0 ? (
            <EmptyState title="No device matches">
              <p>{thousands(fleet.byId.size)} devices are here, none fits this search and these filters.</p>
              <button type="button" class="button" onClick={clear}>
                Show all devices
              </button>
            </EmptyState>
          ) : fleetView.value === 'tiles' ? (
            <TileMap groups={groups} summary={useSummary()} />
          ) : (
            <FleetTable tiles={tiles} />
          )}
        </div>
        {fleetView.value === 'tiles' && <WorstNow />}
      </div>
    </div>
  );
}

function useSummary(): string {
  const counts = fleet.counts.value;
  const parts = healths.filter((h) => counts[h] > 0).map((h) => `${counts[h]} ${healthShapes[h].label.toLowerCase()}`);
  return `${count(fleet.byId.size, 'device')}: ${parts.join(', ')}.`;
}

function FleetTools({ filter, shown, clear }: { filter: FleetFilter; shown: number; clear: (() => void) | null }) {
  const text = useSignal(filter.text);
  if (filter.text === '' && text.value !== '' && clear === null) text.value = '';
  return (
    <div class="fleet-tools no-print">
      <SearchBox
        label="Search devices by name, owner, site or tag"
        placeholder="Name, owner, site or tag"
        value={text.value}
        onInput={(value) => {
          text.value = value;
          setQuery({ q: value });
        }}
      />
      {sites.value.length > 1 && (
        <select
          class="input"
          aria-label="Site"
          value={filter.site}
          onChange={(event) => setQuery({ site: event.currentTarget.value })}
        >
          <option value="">All sites</option>
          {sites.value.map((site) => (
            <option key={site} value={site}>
              {site}
            </option>
          ))}
        </select>
      )}
      <select
        class="input"
        aria-label="Role"
        value={filter.role}
        onChange={(event) => setQuery({ role: event.currentTarget.value as Role | '' })}
      >
        <option value="">All roles</option>
        {roles.map((role) => (
          <option key={role} value={role}>
            {sentenceCase(role)}s
          </option>
        ))}
      </select>
      <span class="muted nowrap">
        {clear ? `${thousands(shown)} of ${count(fleet.byId.size, 'device')}` : count(shown, 'device')}
      </span>
      {clear && (
        <button type="button" class="button quiet tight" onClick={clear}>
          Clear filters
        </button>
      )}
      <div class="end row">
        {fleetView.value === 'tiles' && sites.value.length > 1 && (
          <label class="check">
            <input
              type="checkbox"
              checked={grouping.value === 'site'}
              onChange={(event) => {
                grouping.value = event.currentTarget.checked ? 'site' : 'none';
              }}
            />
            Group by site
          </label>
        )}
        <Segments
          label="Show devices as"
          choices={[
            ['tiles', 'Tiles'],
            ['table', 'Table'],
          ]}
          chosen={fleetView.value}
          onChoose={(view) => {
            fleetView.value = view;
          }}
        />
      </div>
    </div>
  );
}
