import type { MetricDeclaration } from '@forewarn/shared';

export const fanStates = ['turning', 'standing', 'broken'] as const;

export const metrics = {
  'sensors.temperature': { unit: 'celsius', help: 'What a sensor of this machine measures' },
  'sensors.temperature_left': {
    unit: 'celsius',
    help: 'How much hotter it may get before the limit that its maker set',
  },
  'sensors.fan_speed': { unit: 'count', help: 'Turns of a fan in a minute' },
  'sensors.fan': {
    unit: 'state',
    states: fanStates,
    help: '“standing” is usual for fans that rest when it is cool; “broken” says the hardware',
  },
} as const satisfies Record<string, MetricDeclaration>;
export type Metric = keyof typeof metrics;
