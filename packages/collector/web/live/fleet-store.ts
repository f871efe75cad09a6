import { type DeviceTile, type Health, healths, type LiveFrame, type VitalsRow } from '@forewarn/shared';
import { batch, signal } from '@preact/signals';

/** Which tiles changed: their ids, or all of them. */
export type Changed = ReadonlySet<string> | 'all';

const noneYet = Object.fromEntries(healths.map((health) => [health, 0])) as Record<Health, number>;

/** The present state of every device in this browser, fed by live frames. */
function createFleetStore() {
  const byId = new Map<string, DeviceTile>();
  const idOf = new Map<number, string>();
  const listeners = new Set<(changed: Changed) => void>();
  /** Grows when devices come, go or change in what they are (name, site, role). */
  const structure = signal(0);
  /** Grows when any reading or health changed. */
  const tick = signal(0);
  const counts = signal<Readonly<Record<Health, number>>>(noneYet);
  /** Moment of the newest frame, collector clock. */
  const at = signal(0);
  const loaded = signal(false);

  function told(changed: Changed, structural: boolean): void {
    batch(() => {
      counts.value = recount();
      tick.value++;
      if (structural) structure.value++;
    });
    for (const listener of listeners) listener(changed);
  }

  function recount(): Record<Health, number> {
    const next = { ...noneYet };
    for (const tile of byId.values()) next[tile.health]++;
    return next;
  }

  function put(tile: DeviceTile): void {
    byId.set(tile.id, tile);
    idOf.set(tile.n, tile.id);
  }

  function vitals(rows: readonly VitalsRow[]): Set<string> {
    const changed = new Set<string>();
    for (const row of rows) {
      const id = idOf.get(row[0]);
      const tile = id === undefined ? undefined : byId.get(id);
      if (tile === undefined) continue;
      byId.set(tile.id, withVitals(tile, row));
      changed.add(tile.id);
    }
    return changed;
  }

  function apply(frame: LiveFrame): void {
    if (frame.t === 'snapshot') {
      byId.clear();
      idOf.clear();
      for (const tile of frame.devices) put(tile);
      batch(() => {
        at.value = frame.at;
        loaded.value = true;
      });
      told('all', true);
    } else if (frame.t === 'vitals') {
      at.value = frame.at;
      told(vitals(frame.rows), false);
    } else if (frame.t === 'devices') {
      for (const tile of frame.tiles) put(tile);
      for (const id of frame.gone) forget(id);
      told('all', true);
    }
  }

  function forget(id: string): void {
    const tile = byId.get(id);
    if (tile === undefined) return;
    byId.delete(id);
    idOf.delete(tile.n);
  }

  return {
    byId: byId as ReadonlyMap<string, DeviceTile>,
    structure,
    tick,
    counts,
    at,
    loaded,
    apply,
    /** Told which tiles changed, once a frame; returns how to stop. */
    onChange(listener: (changed: Changed) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function withVitals(tile: DeviceTile, [, health, incidents, cpu, memory, disk, seenAt]: VitalsRow): DeviceTile {
  return {
    ...tile,
    health: healths[health] ?? 'unknown',
    incidents,
    cpu: ratio(cpu),
    memory: ratio(memory),
    disk: ratio(disk),
    seenAt,
  };
}

const ratio = (percent: number) => (percent < 0 ? null : percent / 100);

export const fleet = createFleetStore();
