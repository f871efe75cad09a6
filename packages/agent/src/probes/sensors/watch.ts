import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import { type Fan, findSensors, type Sensor, thousandths } from './hwmon.ts';
import { fanStates, type Metric } from './metrics.ts';

/** Sensors come and go with drivers and drives. */
const findAgainMs = 30 * 60_000;

export function watchSensors(host: Host): () => Result<Metric> {
  let found: ReturnType<typeof findSensors> | undefined;
  let foundAtMs = 0;
  const lookAtFan = createFanLook(host);
  return () => {
    if (found === undefined || host.elapsedMs() - foundAtMs >= findAgainMs) {
      found = findSensors(host);
      foundAtMs = host.elapsedMs();
    }
    const fans = found.fans.flatMap((fan) => lookAtFan(fan));
    const standing = fans.filter(({ state }) => state !== 'turning').map(({ name }) => name);
    return {
      readings: [
        ...found.sensors.flatMap((sensor) => temperatureOf(host, sensor, standing)),
        ...fans.flatMap(({ name: instance, speed, state }): Reading<Metric>[] => [
          { metric: 'sensors.fan_speed', instance, value: speed },
          { metric: 'sensors.fan', instance, value: fanStates.indexOf(state) },
        ]),
      ],
    };
  };
}

/** Below absolute nothing and above what silicon survives a sensor is not connected. Celsius. */
const possible = (celsius: number) => celsius > -40 && celsius < 130;

function temperatureOf(
  host: Host,
  { name: instance, input, limit }: Sensor,
  standing: readonly string[],
): Reading<Metric>[] {
  const celsius = thousandths(host, input);
  if (celsius === undefined || !possible(celsius)) return [];
  const value: Reading<Metric> = { metric: 'sensors.temperature', instance, value: celsius };
  if (limit === undefined) return [value];
  const fans = standing.length > 0 ? ` These fans stand still: ${standing.join(', ')}.` : '';
  const detail = `${instance} has ${Math.round(celsius)} °C; its limit is ${Math.round(limit)} °C.${fans}`.slice(
    0,
    500,
  );
  return [
    value,
    { metric: 'sensors.temperature_left', instance, value: Math.round((limit - celsius) * 10) / 10, detail },
  ];
}

/** A connector without a fan shows 0 for ever, so a fan counts from when it has turned once. */
function createFanLook(host: Host) {
  const turned = new Set<string>();
  return ({ name, input, fault }: Fan) => {
    const text = host.readFile(input)?.trim() ?? '';
    if (!/^\d+$/.test(text)) return [];
    const speed = Number(text);
    if (speed > 0) turned.add(name);
    const broken = fault !== undefined && host.readFile(fault)?.trim() === '1';
    if (!turned.has(name)) return [];
    const state: (typeof fanStates)[number] = broken ? 'broken' : speed > 0 ? 'turning' : 'standing';
    return [{ name, speed, state }];
  };
}
