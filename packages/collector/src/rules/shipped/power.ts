import type { Rule } from '../rule.ts';
import { dayMs, hourMs, minuteMs } from './durations.ts';

/** `ups.state` as the agent counts it: from this one on the load has lost the mains, and from the next it is about to lose power. */
const onBattery = 5;
const lowBattery = 6;
const testing = 1;

/** Power that is cut or about to be, worn batteries, heat, and memory that errs. */
export const power: readonly Rule[] = [
  {
    id: 'ups-on-battery',
    kind: 'threshold',
    params: {
      warning: { allOf: [{ metric: 'ups.state', over: onBattery - 0.5, clear: onBattery - 0.5 }] },
      critical: {
        allOf: [{ metric: 'ups.state', over: onBattery - 0.5, clear: onBattery - 0.5 }],
        anyOf: [
          { metric: 'ups.charge', under: 0.4, clear: 0.45 },
          { metric: 'ups.state', over: lowBattery - 0.5, clear: lowBattery - 0.5 },
        ],
      },
    },
    title: '{{device}}: the mains are gone, {{instance}} is “{{state}}”',
    summary: 'At {{device}}: {{detail}}',
    cause: 'A power cut, a tripped breaker, or a plug that was pulled.',
    firstSteps: [
      'Is it the whole building, one circuit, or only this UPS? Ask somebody there; look at the breaker.',
      'How long will the battery last? Shut down what hangs on it in order before that.',
      'The mains are there and it still runs on battery: its input fuse, or its limits for the voltage.',
    ],
    userCanTry: [
      'Save your work and shut the computer down.',
      'Check the breaker, and that the plug of the UPS is in.',
    ],
    source: 'On battery for a minute; charge below 40 % or low battery is critical (Netdata, NUT).',
    holdMs: minuteMs,
    clearDelayMs: 2 * minuteMs,
  },
  {
    id: 'ups-charge',
    kind: 'threshold',
    params: {
      warning: {
        allOf: [
          { metric: 'ups.charge', under: 0.75, clear: 0.8 },
          { metric: 'ups.state', under: testing + 0.5, clear: testing + 0.5 },
        ],
      },
      critical: {
        allOf: [
          { metric: 'ups.charge', under: 0.4, clear: 0.5 },
          { metric: 'ups.state', under: testing + 0.5, clear: testing + 0.5 },
        ],
      },
    },
    title: '{{device}}: {{instance}} does not get full',
    summary:
      'The UPS {{instance}} of {{device}} has {{metric:ups.charge}} although the mains are there: it would bridge a power cut for a short time only.',
    cause: 'It was emptied not long ago and still charges, or its battery is worn out.',
    firstSteps: [
      'Was there a power cut? It needs some hours to fill.',
      'Still not full after a day: exchange the battery (three to five years are its life).',
    ],
    userCanTry: [],
    source: 'Charge below 75 % and 40 % (Netdata), two hours after a power cut (ours).',
    holdMs: 2 * hourMs,
    clearDelayMs: 15 * minuteMs,
  },
  {
    id: 'ups-load',
    kind: 'threshold',
    params: {
      warning: { allOf: [{ metric: 'ups.load', over: 0.8, clear: 0.7 }] },
      critical: { allOf: [{ metric: 'ups.load', over: 0.95, clear: 0.85 }] },
    },
    title: '{{device}}: too much hangs on {{instance}}',
    summary: 'The UPS {{instance}} of {{device}} carries {{value}} of what it can; beyond that it switches off.',
    cause: 'More was plugged into it than it was bought for: a printer, a heater, another server.',
    firstSteps: ['What was added? Plug what need not survive a power cut into another socket.', 'Else a larger UPS.'],
    userCanTry: ['Plug no printer or heater into the sockets of the UPS.'],
    source: 'Load over 80 % below 70 %, over 95 % below 85 % (Netdata).',
    holdMs: 10 * minuteMs,
    clearDelayMs: 10 * minuteMs,
  },
  {
    id: 'ups-battery',
    kind: 'state',
    params: { metric: 'ups.battery', states: { replace: 'warning' } },
    title: '{{device}}: {{instance}} asks for a new battery',
    summary: 'At {{device}}: {{detail}} In a power cut it would switch off at once.',
    cause: 'Batteries of a UPS last three to five years, less in the heat.',
    firstSteps: ['Order the battery for this model and exchange it.', 'Let it test itself afterwards.'],
    userCanTry: [],
    source: 'NUT status RB, apcupsd REPLACEBATT.',
    holdMs: 10 * minuteMs,
    clearDelayMs: hourMs,
  },
  {
    id: 'ups-trouble',
    kind: 'state',
    params: { metric: 'ups.state', states: { overloaded: 'critical', unprotected: 'warning', silent: 'warning' } },
    title: '{{device}}: {{instance}} does not protect ({{state}})',
    summary: 'At {{device}}: {{detail}} Nobody would notice, or bridge, a power cut.',
    cause: 'Its cable to the computer is out, its driver died, it was switched to bypass, or too much hangs on it.',
    firstSteps: [
      'Silent: is the USB or network cable in? Restart the driver (nut-driver) and read its log.',
      'Unprotected: who switched it to bypass, and may it go back?',
      'Overloaded: unplug something now.',
    ],
    userCanTry: [],
    source: 'NUT status OVER and BYPASS, ERR DATA-STALE; 5 minutes so that a restart is no trouble (ours).',
    holdMs: 5 * minuteMs,
    clearDelayMs: 5 * minuteMs,
  },
  {
    id: 'battery-worn',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'battery.capacity', under: 0.6, clear: 0.65 }] } },
    title: '{{device}}: the battery is worn out',
    summary: '{{detail}} {{device}} will switch off early when it is not plugged in.',
    cause: 'Batteries wear with every charge and with heat.',
    firstSteps: [
      'Order a battery for this model; exchange one that has swollen at once.',
      'Until then: work plugged in.',
    ],
    userCanTry: ['Keep the charger with you.', 'If the case bulges, stop using the computer and tell IT.'],
    source: 'Below 60 % of what it held (DEFAULTS, battery wear); a warning at most, for nothing stops because of it.',
    holdMs: hourMs,
    clearDelayMs: dayMs,
  },
  {
    id: 'battery-aging',
    kind: 'threshold',
    params: { warning: { allOf: [{ metric: 'battery.capacity', under: 0.8, clear: 0.85 }] } },
    title: '{{device}}: the battery is getting old',
    summary: '{{detail}} {{device}} runs for less and less time without its charger.',
    cause: 'Batteries wear with every charge and with heat.',
    firstSteps: ['Plan a new battery, or a new machine, within the next year.'],
    userCanTry: [],
    source: 'Below 80 % (DEFAULTS, battery wear). Quiet: after two years most laptops are there.',
    holdMs: hourMs,
    clearDelayMs: dayMs,
    quiet: true,
  },
  {
    id: 'battery-condition',
    kind: 'state',
    params: { metric: 'battery.condition', states: { service: 'warning', dead: 'warning' } },
    title: '{{device}}: the battery needs service',
    summary:
      'The battery {{instance}} of {{device}} reports that it does not work as it should ({{state}}). {{detail}}',
    cause: 'It is worn out or faulty.',
    firstSteps: ['Look at it: one that has swollen is dangerous and is exchanged at once.', 'Exchange it.'],
    userCanTry: ['If the case bulges, stop using the computer and tell IT.'],
    source: 'Linux power_supply “health”; macOS “Condition”.',
    holdMs: hourMs,
    clearDelayMs: hourMs,
  },
  {
    id: 'sensor-hot',
    kind: 'threshold',
    params: {
      warning: { allOf: [{ metric: 'sensors.temperature_left', under: 3, clear: 8 }] },
    },
    title: '{{device}}: {{instance}} is too hot',
    summary: 'On {{device}}: {{detail}} Soon it slows down or switches itself off.',
    cause: 'Dust in vents and heat sinks, a fan that stands still, dried thermal paste, or a hot room.',
    firstSteps: [
      'Do the fans turn? Clean vents, filters and heat sinks.',
      'Is something using the processor without end? See what uses it most.',
      'Several machines of one room are hot: the room’s cooling has failed.',
    ],
    userCanTry: ['Clear the air vents; put a laptop on a hard, flat place.', 'Close what you do not need.'],
    source: 'Within 3 °C of the limit that the hardware itself gives (hwmon crit), for 10 minutes (ours).',
    holdMs: 10 * minuteMs,
    clearDelayMs: 10 * minuteMs,
  },
  {
    id: 'fan-broken',
    kind: 'state',
    params: { metric: 'sensors.fan', states: { broken: 'warning' } },
    title: '{{device}}: the fan {{instance}} is broken',
    summary: 'The hardware of {{device}} reports that its fan {{instance}} has failed.',
    cause: 'Its bearing is worn, it is full of dust, or its plug is out.',
    firstSteps: ['Look at it and clean it; exchange it.', 'Watch the temperatures until then.'],
    userCanTry: [],
    source: 'Linux hwmon fanN_fault.',
    holdMs: 5 * minuteMs,
    clearDelayMs: 5 * minuteMs,
  },
];
