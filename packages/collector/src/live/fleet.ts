import type { DeviceTile, Metric } from '@forewarn/shared';
import type { Incident } from '../incidents/incident.ts';

/** The newest reading of one series. */
export interface PresentReading {
  readonly metric: Metric;
  readonly instance: string;
  readonly value: number | null;
  readonly at: number;
  readonly detail: string;
}

/** The present state of every device, in memory; what the console and the API read. */
export interface FleetView {
  tiles(): DeviceTile[];
  tile(device: string): DeviceTile | undefined;
  readings(device: string): PresentReading[];
  /** Pending, open and acknowledged. */
  activeIncidents(): Incident[];
  activeIncident(id: string): Incident | undefined;
}
