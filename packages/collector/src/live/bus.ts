import type { LiveFrame } from '@forewarn/shared';

/** One viewer's stream. `write` returns false when its buffer is full. */
export interface Viewer {
  write(text: string): boolean;
  close(): void;
}

export interface Bus {
  /** Serialises once, writes to all. */
  publish(frame: LiveFrame): void;
  subscribe(viewer: Viewer): () => void;
  readonly viewers: number;
  /** Viewers dropped for being slow, since start. */
  readonly dropped: number;
}

/** A viewer that refuses this many frames in a row is closed; its browser reconnects and gets a fresh snapshot. */
const patience = 50;

/** Fans frames out to viewers; a slow one is dropped, never waited for. */
export function createBus(): Bus {
  const viewers = new Map<Viewer, number>();
  let dropped = 0;
  return {
    publish(frame) {
      if (viewers.size === 0) return;
      const text = `data: ${JSON.stringify(frame)}\n\n`;
      for (const [viewer, refused] of viewers) {
        if (viewer.write(text)) {
          if (refused > 0) viewers.set(viewer, 0);
        } else if (refused + 1 >= patience) {
          viewers.delete(viewer);
          viewer.close();
          dropped++;
        } else viewers.set(viewer, refused + 1);
      }
    },
    subscribe(viewer) {
      viewers.set(viewer, 0);
      return () => viewers.delete(viewer);
    },
    get viewers() {
      return viewers.size;
    },
    get dropped() {
      return dropped;
    },
  };
}
