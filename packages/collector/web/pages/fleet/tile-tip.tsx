import type { DeviceTile } from '@forewarn/shared';
import { ago } from '../../format/time.ts';
import { count, percent } from '../../format/value.ts';
import { HealthBadge } from '../../parts/health-badge.tsx';
import { now } from '../../state/clock.ts';

const share = (value: number | null) => (value === null ? 'no reading' : percent(value));

/** What a tile stands for, beside the pointer or the focus ring. */
export function TileTip({ tile, left, top }: { tile: DeviceTile; left: number; top: number }) {
  return (
    <div class="tile-tip" style={{ left: `${left}px`, top: `${top}px` }} aria-hidden="true">
      <div class="tip-head">
        <bdi>{tile.name}</bdi>
        <HealthBadge health={tile.health} />
      </div>
      <div class="muted small">
        <bdi>{[tile.role, tile.site, tile.owner].filter(Boolean).join(' · ')}</bdi>
      </div>
      <dl>
        <dt>CPU</dt>
        <dd>{share(tile.cpu)}</dd>
        <dt>Memory</dt>
        <dd>{share(tile.memory)}</dd>
        <dt>Fullest disk</dt>
        <dd>{share(tile.disk)}</dd>
        <dt>Last report</dt>
        <dd>{ago(tile.seenAt, now.value)}</dd>
      </dl>
      {tile.incidents > 0 && <div class="small">{count(tile.incidents, 'open incident')}</div>}
    </div>
  );
}
