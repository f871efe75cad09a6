import { healths } from '@forewarn/shared';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Outbox } from './delivery/outbox.ts';
import type { Ingest } from './ingest/ingest.ts';
import type { Bus } from './live/bus.ts';
import type { Fleet } from './live/fleet.ts';
import type { DiskRoom } from './wiring/disk-room.ts';

export interface Measured {
  readonly fleet: Fleet;
  readonly bus: Bus;
  readonly outbox: Outbox;
  readonly diskRoom: DiskRoom;
  ingest(): Ingest | undefined;
}

/** What `/metrics` says of the collector itself, read when asked. */
export function createMetrics({ fleet, bus, outbox, diskRoom, ingest }: Measured): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'forewarn_' });
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name: `forewarn_${name}`,
      help,
      registers: [registry],
      async collect() {
        this.set(await read());
      },
    });
  new Gauge({
    name: 'forewarn_devices',
    help: 'Devices by health',
    labelNames: ['health'],
    registers: [registry],
    collect() {
      const tiles = fleet.tiles();
      for (const health of healths) this.set({ health }, tiles.filter((tile) => tile.health === health).length);
    },
  });
  new Gauge({
    name: 'forewarn_deliveries',
    help: 'Outbox rows by state; given-up and uncertain wait for a person',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      for (const [state, count] of Object.entries(await outbox.depth())) this.set({ state }, count);
    },
  });
  gauge(
    'incidents_open',
    'Open and acknowledged incidents',
    () => fleet.activeIncidents().filter((i) => i.phase !== 'pending').length,
  );
  gauge('disk_free_bytes', 'Free space on the disk of the store', () => diskRoom.freeBytes);
  gauge('readings_stopped', '1 while the disk of the store is too full for readings', () => (diskRoom.hasRoom ? 0 : 1));
  gauge('viewers', 'Browsers on the live stream', () => bus.viewers);
  gauge('viewers_dropped_total', 'Browsers dropped for reading too slowly', () => bus.dropped);
  gauge('agents_connected', 'Devices with a live session', () => ingest()?.stats().connected ?? 0);
  gauge('reports_total', 'Reports taken in since the start', () => ingest()?.stats().reports ?? 0);
  gauge('report_bytes_total', 'Bytes of frames taken in since the start', () => ingest()?.stats().bytes ?? 0);
  gauge(
    'reports_dropped_total',
    'Reports not taken; they stay with their agents',
    () => ingest()?.stats().dropped ?? 0,
  );
  gauge('frames_malformed_total', 'Frames that were no message', () => ingest()?.stats().malformed ?? 0);
  return registry;
}
