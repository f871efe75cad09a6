/** A token bucket. It may go below nothing: whether that is a pause or a refusal is the owner's decision. */
export interface Bucket {
  level: number;
  at: number;
}

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** `now` is monotonic, ms. True while there was something left to take from. */
export function take(bucket: Bucket, rate: Rate, amount: number, now: number): boolean {
  refill(bucket, rate, now);
  if (bucket.level <= 0) return false;
  bucket.level -= amount;
  return true;
}

export function refill(bucket: Bucket, rate: Rate, now: number): void {
  bucket.level = Math.min(rate.burst, bucket.level + ((now - bucket.at) / 1000) * rate.perSecond);
  bucket.at = now;
}

export interface Pace {
  readonly perSecond: number;
  readonly burst: number;
  readonly bytesPerSecond: number;
  readonly burstBytes: number;
}

/** Messages and bytes of one device, both bounded (SECURITY S17). */
export interface Allowance {
  readonly messages: Bucket;
  readonly bytes: Bucket;
}

export function createAllowance(pace: Pace, now: number): Allowance {
  return { messages: { level: pace.burst, at: now }, bytes: { level: pace.burstBytes, at: now } };
}

/** False when one of the two is used up. */
export function spend(allowance: Allowance, pace: Pace, bytes: number, now: number): boolean {
  const byteRate = { perSecond: pace.bytesPerSecond, burst: pace.burstBytes };
  const room = take(allowance.messages, pace, 1, now);
  return take(allowance.bytes, byteRate, bytes, now) && room;
}

/** Buckets by address: a bounded number, the one unused for longest goes first. */
export function createAddressBuckets(rate: Rate, maxAddresses = 10_000) {
  const buckets = new Map<string, Bucket>();
  return {
    isEmpty(address: string, now: number): boolean {
      const bucket = buckets.get(address);
      if (bucket === undefined) return false;
      refill(bucket, rate, now);
      return bucket.level < 1;
    },
    take(address: string, now: number): void {
      const bucket = buckets.get(address) ?? { level: rate.burst, at: now };
      take(bucket, rate, 1, now);
      buckets.delete(address);
      buckets.set(address, bucket);
      if (buckets.size <= maxAddresses) return;
      const [oldest] = buckets.keys();
      if (oldest !== undefined) buckets.delete(oldest);
    },
  };
}

/** One household or office: an IPv4 address, or the /64 of an IPv6 address. */
export function addressGroup(address: string): string {
  const mapped = address.replace(/^::ffff:(?=\d+\.)/, '');
  if (!mapped.includes(':')) return mapped;
  const groups = mapped.split(':');
  const gap = groups.indexOf('');
  return gap >= 0 && gap < 4 ? `${groups.slice(0, gap).join(':')}::` : groups.slice(0, 4).join(':');
}
