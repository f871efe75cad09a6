import type { Health } from '@forewarn/shared';

/** How a health is told apart without colour: a mark in a 16 × 16 box, stroked, and a word. Canvas and SVG draw the same path. */
export interface HealthShape {
  readonly path: string;
  readonly label: string;
  /** Where room is short. */
  readonly short?: string;
  readonly means: string;
}

export const healthShapes: Readonly<Record<Health, HealthShape>> = {
  critical: { path: 'M4.5 4.5l7 7M11.5 4.5l-7 7', label: 'Critical', means: 'Needs someone now' },
  warning: { path: 'M8 3.5v5.5M8 12v.6', label: 'Warning', means: 'Will need someone soon' },
  silent: { path: 'M3.5 8h2M7 8h2M10.5 8h2', label: 'Silent', means: 'Should report and does not' },
  unknown: {
    path: 'M5.8 6a2.2 2.2 0 1 1 3.3 1.9c-.8.5-1.1.9-1.1 1.7M8 12.4v.2',
    label: 'Unknown',
    means: 'Reports, but readings are missing',
  },
  maintenance: {
    path: 'M6 4.5v7M10 4.5v7',
    label: 'Maintenance',
    short: 'Maint.',
    means: 'In a maintenance window: nobody is told',
  },
  ok: { path: '', label: 'OK', means: 'Nothing to do' },
  /** Told apart by being hollow: a machine that is off wants no attention. */
  off: { path: '', label: 'Off', means: 'Shut down or asleep on purpose' },
};
