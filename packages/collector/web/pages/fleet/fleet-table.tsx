import type { DeviceTile } from '@forewarn/shared';
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ago } from '../../format/time.ts';
import { fleet } from '../../live/fleet-store.ts';
import { HealthBadge } from '../../parts/health-badge.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Meter } from '../../parts/meter.tsx';
import { now } from '../../state/clock.ts';
import { go, path } from '../../state/router.ts';
import { type SortKey, sortTiles } from './fleet-filter.ts';
import { useRowWindow } from './row-window.ts';

interface Column {
  readonly key: SortKey;
  readonly title: string;
  readonly class: string;
  /** What a first click means: people sort by a number to see the greatest. */
  readonly descendingFirst?: boolean;
}

const columns: readonly Column[] = [
  { key: 'health', title: 'Health', class: 'c-health' },
  { key: 'name', title: 'Device', class: 'c-name' },
  { key: 'site', title: 'Site', class: 'c-site' },
  { key: 'role', title: 'Role', class: 'c-role' },
  { key: 'owner', title: 'Owner', class: 'c-owner' },
  { key: 'incidents', title: 'Open', class: 'c-open num', descendingFirst: true },
  { key: 'cpu', title: 'CPU', class: 'c-meter num', descendingFirst: true },
  { key: 'memory', title: 'Memory', class: 'c-meter num', descendingFirst: true },
  { key: 'disk', title: 'Disk', class: 'c-meter num', descendingFirst: true },
  { key: 'seenAt', title: 'Last report', class: 'c-seen num', descendingFirst: true },
];

const rowHeight = 36;
const volatileKeys: readonly SortKey[] = ['health', 'incidents', 'cpu', 'memory', 'disk', 'seenAt'];

/** The fleet as a table. Only the rows in sight are in the page, so that ten thousand scroll like ten. */
export function FleetTable({ tiles }: { tiles: readonly DeviceTile[] }) {
  const sort = useSignal<{ key: SortKey; descending: boolean }>({ key: 'health', descending: false });
  const picked = useSignal(0);
  const box = useRef<HTMLDivElement>(null);
  const given = useSignal(tiles);
  given.value = tiles;
  const rows = useComputed(() => {
    const { key, descending } = sort.value;
    if (volatileKeys.includes(key)) fleet.tick.value;
    const current = given.value.map((tile) => fleet.byId.get(tile.id) ?? tile);
    return sortTiles(current, key, descending);
  });
  const view = useRowWindow(box, rowHeight, rows.value.length);

  function choose(column: Column): void {
    const same = sort.value.key === column.key;
    sort.value = { key: column.key, descending: same ? !sort.value.descending : column.descendingFirst === true };
  }

  function pick(index: number): void {
    picked.value = Math.max(0, Math.min(rows.value.length - 1, index));
    view.reveal(picked.value);
  }

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const typing = event.target instanceof Element && event.target.closest('input, textarea, select, dialog');
      if (typing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const onControl = event.target instanceof Element && event.target.closest('button, a');
      if (event.key === 'j' || event.key === 'ArrowDown') pick(picked.value + 1);
      else if (event.key === 'k' || event.key === 'ArrowUp') pick(picked.value - 1);
      else if (event.key === 'Enter' && !onControl) {
        const tile = rows.value[picked.value];
        if (tile) go(path('devices', tile.id));
      } else return;
      event.preventDefault();
    }
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);

  fleet.tick.value;
  const shown = rows.value.slice(view.first, view.last);
  return (
    <div class="table-box fleet-table" ref={box}>
      <table class="table" aria-rowcount={rows.value.length + 1}>
        <thead>
          <tr>
            {columns.map((column) => (
              <ColumnHead
                key={column.key}
                column={column}
                sorted={sort.value.key === column.key ? (sort.value.descending ? 'descending' : 'ascending') : 'none'}
                onChoose={() => choose(column)}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          <tr class="spacer" style={{ height: `${view.first * rowHeight}px` }} />
          {shown.map((tile, i) => (
            <FleetRow
              key={tile.id}
              tile={fleet.byId.get(tile.id) ?? tile}
              index={view.first + i}
              picked={view.first + i === picked.value}
            />
          ))}
          <tr class="spacer" style={{ height: `${(rows.value.length - view.last) * rowHeight}px` }} />
        </tbody>
      </table>
    </div>
  );
}

function ColumnHead(props: { column: Column; sorted: 'ascending' | 'descending' | 'none'; onChoose: () => void }) {
  return (
    <th class={props.column.class} aria-sort={props.sorted}>
      <button type="button" class="sort" onClick={props.onChoose}>
        {props.column.title}
        {props.sorted !== 'none' && <Icon name={props.sorted === 'ascending' ? 'up' : 'down'} />}
      </button>
    </th>
  );
}

function FleetRow({ tile, index, picked }: { tile: DeviceTile; index: number; picked: boolean }) {
  const to = path('devices', tile.id);
  return (
    <tr class={`pickable${picked ? ' picked' : ''}`} aria-rowindex={index + 2} onClick={() => go(to)}>
      <td class="c-health">
        <HealthBadge health={tile.health} />
      </td>
      <td class="c-name">
        <a class="plain" href={to} title={tile.name}>
          {tile.name}
        </a>
      </td>
      <td class="c-site">{tile.site}</td>
      <td class="c-role">{tile.role}</td>
      <td class="c-owner">{tile.owner}</td>
      <td class="c-open num">
        {tile.incidents === 0 ? <span class="muted">0</span> : <strong>{tile.incidents}</strong>}
      </td>
      <td class="c-meter num">
        <Meter value={tile.cpu} label="CPU" />
      </td>
      <td class="c-meter num">
        <Meter value={tile.memory} label="Memory" />
      </td>
      <td class="c-meter num">
        <Meter value={tile.disk} label="Fullest disk" />
      </td>
      <td class="c-seen num">{ago(tile.seenAt, now.value)}</td>
    </tr>
  );
}
