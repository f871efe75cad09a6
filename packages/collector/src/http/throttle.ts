/** SECURITY S35: 10 failures for a name or 50 from an address within 15 minutes. */
const windowMs = 15 * 60_000;
const perName = 10;
const perAddress = 50;
/** Names and addresses remembered; beyond it the oldest are forgotten, so that a flood cannot fill the memory. */
const remembered = 20_000;
/** From the fourth failure on each answer takes longer: 0.25, 0.5, 1, 2 … s. */
const freeFailures = 3;
const longestPauseMs = 4_000;

export interface Throttle {
  /** How long until another attempt is allowed; 0 = now. Asked before anything costly. */
  waitMs(name: string, address: string): number;
  /**
   * Notes a failure and says how long to wait before answering. Noted before the password is looked at, so that many at
   * once are not all let through; `succeeded` takes it back.
   */
  failed(name: string, address: string): number;
  /** It was no failure after all: forgets what was noted of the name, and this one of the address. */
  succeeded(name: string, address: string): void;
}

/** Counts failed sign-ins. Nobody is locked out for good: the window moves on. An empty name or address is not counted. */
export function createThrottle(now: () => number): Throttle {
  const failures = new Map<string, number[]>();

  function recent(key: string): number[] {
    const list = failures.get(key);
    if (list === undefined) return [];
    const since = now() - windowMs;
    const kept = list.filter((at) => at > since);
    if (kept.length === 0) failures.delete(key);
    else failures.set(key, kept);
    return kept;
  }

  function note(key: string, atMost: number): number {
    const list = [...recent(key), now()].slice(-atMost);
    failures.delete(key);
    failures.set(key, list);
    const [oldest] = failures.keys();
    if (failures.size > remembered && oldest !== undefined) failures.delete(oldest);
    return list.length;
  }

  function wait(key: string, atMost: number): number {
    const list = recent(key);
    const first = list[list.length - atMost];
    return first === undefined ? 0 : first + windowMs - now();
  }

  const nameKey = (name: string) => `name ${name}`;
  const addressKey = (address: string) => `address ${address}`;

  return {
    waitMs: (name, address) =>
      Math.max(
        name === '' ? 0 : wait(nameKey(name), perName),
        address === '' ? 0 : wait(addressKey(address), perAddress),
      ),
    failed(name, address) {
      const count = name === '' ? 0 : note(nameKey(name), perName);
      if (address !== '') note(addressKey(address), perAddress);
      return count <= freeFailures ? 0 : Math.min(250 * 2 ** (count - freeFailures - 1), longestPauseMs);
    },
    succeeded(name, address) {
      failures.delete(nameKey(name));
      const kept = recent(addressKey(address)).slice(0, -1);
      if (kept.length > 0) failures.set(addressKey(address), kept);
      else failures.delete(addressKey(address));
    },
  };
}
