import { type BackoffLimits, createClock, createDeviceKey, enroll } from '../../packages/agent/src/index.ts';
import { parseToken } from '../../packages/shared/src/index.ts';
import { createChance } from './chance.ts';
import { createDevice, type SimulatedDevice } from './device.ts';
import { type Affliction, assign, type Fault } from './faults.ts';

export interface FleetOptions {
  readonly devices: number;
  readonly everyMs: number;
  readonly seed: number;
  readonly faults: readonly Fault[];
  /** A new enrolment token for up to 50 machines, again and again. */
  token(role: 'workstation' | 'server'): Promise<string>;
  readonly backoff?: BackoffLimits;
  onProgress?(enrolled: number): void;
}

export interface SimulatedFleet {
  readonly devices: readonly SimulatedDevice[];
  /** Who suffers what, by device name: the truth to hold the incidents against. */
  readonly truth: ReadonlyMap<string, readonly Affliction[]>;
  start(): void;
  stop(): Promise<void>;
}

/** A token that approves by itself is good for so many machines (SECURITY, enrolment 1). */
const perToken = 50;
const atOnce = 8;
/** Every tenth machine is a server. */
const isServer = (n: number) => n % 10 === 0;

/** Enrols the devices one after the other over the real protocol; `start` lets them report. */
export async function createFleet(options: FleetOptions): Promise<SimulatedFleet> {
  const { seed, everyMs } = options;
  const clock = createClock(3_600_000);
  const draw = createChance(seed);
  const troubles = assign(options.faults, options.devices, draw.next);
  const startedUp = clock.uptimeMs();
  const truth = new Map<string, readonly Affliction[]>();
  const devices: SimulatedDevice[] = [];
  const tokens = new Map<string, { text: Promise<string>; left: number }>();
  const tokenFor = (role: 'workstation' | 'server') => {
    const known = tokens.get(role);
    const token = known && known.left > 0 ? known : { text: options.token(role), left: perToken };
    token.left--;
    tokens.set(role, token);
    return token.text;
  };

  const join = async (n: number) => {
    const role = isServer(n) ? 'server' : 'workstation';
    const name = `${role === 'server' ? 'srv' : 'pc'}-${String(n).padStart(4, '0')}`;
    const key = createDeviceKey();
    const token = parseToken(await tokenFor(role));
    const enrolment = await enroll({ token, key, machine: { name, platform: 'linux' }, clock });
    const afflictions = troubles.get(n) ?? [];
    truth.set(name, afflictions);
    const chance = createChance(seed * 100_003 + n);
    devices.push(
      createDevice({
        name,
        isServer: isServer(n),
        enrolment,
        key,
        everyMs,
        chance,
        clock,
        afflictions,
        startedUp,
        ...(options.backoff && { backoff: options.backoff }),
      }),
    );
    options.onProgress?.(devices.length);
  };
  let next = 1;
  const joinAll = async () => {
    while (next <= options.devices) await join(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, joinAll));

  return {
    devices,
    truth,
    start: () => {
      for (const device of devices) device.start();
    },
    stop: async () => {
      await Promise.all(devices.map((device) => device.stop()));
    },
  };
}
