import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { fleet } from '../../live/fleet-store.ts';
import { healthShapes } from '../../live/health-shape.ts';
import { shownTheme } from '../../state/preferences.ts';
import { go, path } from '../../state/router.ts';
import type { TileGroup } from './fleet-filter.ts';
import { type Step, stepTile } from './tile-layout.ts';
import { createTileSurface, type TileSurface } from './tile-surface.ts';
import { TileTip } from './tile-tip.tsx';

const steps: Readonly<Record<string, Step>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'home',
  End: 'end',
};

/** Every device as a tile on one canvas; arrow keys move a ring, Enter opens, j and k go from trouble to trouble. */
export function TileMap({ groups, summary }: { groups: readonly TileGroup[]; summary: string }) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const surface = useRef<TileSurface | null>(null);
  const pointed = useSignal<{ index: number; by: 'focus' | 'hover' } | null>(null);
  const focused = useRef(-1);

  useLayoutEffect(() => {
    if (!box.current || !canvas.current) return;
    const made = createTileSurface(canvas.current, box.current);
    surface.current = made;
    const watcher = new ResizeObserver(() => made.resize());
    watcher.observe(box.current.parentElement ?? box.current);
    const onScroll = () => made.scroll();
    addEventListener('scroll', onScroll, { passive: true });
    addEventListener('resize', made.resize);
    const stop = fleet.onChange(made.changed);
    return () => {
      watcher.disconnect();
      removeEventListener('scroll', onScroll);
      removeEventListener('resize', made.resize);
      stop();
      made.destroy();
    };
  }, []);

  useLayoutEffect(() => {
    pointed.value = null;
    surface.current?.setGroups(groups);
  }, [groups]);

  const theme = shownTheme.value;
  useEffect(() => surface.current?.setPalette(), [theme]);

  function point(index: number | undefined, by: 'focus' | 'hover'): void {
    surface.current?.setRing(by, index ?? -1);
    if (by === 'focus') focused.current = index ?? -1;
    pointed.value = index === undefined || index < 0 ? null : { index, by };
  }

  function open(index: number | undefined): void {
    const tile = index === undefined ? undefined : surface.current?.tile(index);
    if (tile) go(path('devices', tile.id));
  }

  function under(event: MouseEvent): number | undefined {
    const rect = box.current?.getBoundingClientRect();
    return rect && surface.current?.hit(event.clientX - rect.left, event.clientY - rect.top);
  }

  function nextTrouble(way: 1 | -1): number | undefined {
    const size = surface.current?.size() ?? 0;
    for (let n = 1; n <= size; n++) {
      const index = (focused.current + way * n + size * 2) % size;
      const health = surface.current?.tile(index)?.health;
      if (health === 'critical' || health === 'warning' || health === 'silent') return index;
    }
    return undefined;
  }

  function moveTo(index: number): void {
    point(index, 'focus');
    const at = surface.current?.at(index);
    const rect = box.current?.getBoundingClientRect();
    if (!at || !rect) return;
    const y = rect.top + at.y;
    if (y < 90 || y > innerHeight - 120) scrollBy({ top: y - innerHeight / 2 });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const made = surface.current;
    if (!made || made.size() === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = steps[event.key];
    if (step) moveTo(focused.current < 0 && step !== 'end' ? 0 : stepTile(made.layout(), focused.current, step));
    else if (event.key === 'Enter' || event.key === ' ') open(focused.current);
    else if (event.key === 'j' || event.key === 'k') {
      const next = nextTrouble(event.key === 'j' ? 1 : -1);
      if (next !== undefined) moveTo(next);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  fleet.tick.value;
  const shown = pointed.value;
  const tile = shown === null ? undefined : surface.current?.tile(shown.index);
  const place = shown === null ? undefined : surface.current?.at(shown.index);
  const layout = surface.current?.layout();
  const width = box.current?.clientWidth ?? 0;
  const announced = shown?.by === 'focus' ? tile : undefined;

  return (
    <div
      ref={box}
      class="tile-map"
      role="listbox"
      aria-activedescendant={announced ? 'tile-option' : undefined}
      aria-label={`${summary} Arrow keys move between devices, Enter opens one, j and k go from trouble to trouble.`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        // Who came by key sees at once where the ring is; a click is about to open a device.
        const byKey = event.currentTarget.matches(':focus-visible');
        if (byKey && groups.length > 0) point(Math.max(0, focused.current), 'focus');
      }}
      onBlur={() => {
        surface.current?.setRing('focus', -1);
        pointed.value = null;
      }}
      onMouseMove={(event) => point(under(event), 'hover')}
      onMouseLeave={() => point(undefined, 'hover')}
      onClick={(event) => open(under(event))}
    >
      <canvas ref={canvas} />
      {tile && place && layout && (
        <TileTip tile={tile} left={Math.max(0, Math.min(place.x, width - 236))} top={place.y + layout.height + 8} />
      )}
      {announced && (
        <div
          id="tile-option"
          role="option"
          class="sr-only"
          aria-selected="true"
          aria-setsize={surface.current?.size() ?? 0}
          aria-posinset={(shown?.index ?? 0) + 1}
          tabIndex={-1}
        >
          {announced.name}, {healthShapes[announced.health].label}, {announced.site}
        </div>
      )}
    </div>
  );
}
