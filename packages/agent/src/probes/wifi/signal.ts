/** Quality by strength: WLAN_ASSOCIATION_ATTRIBUTES of Windows counts −100 dBm as 0 and −50 dBm as 100 %. */
export function qualityOf(dBm: number): number {
  return Math.min(1, Math.max(0, (dBm + 100) / 50));
}

/** What is known of a connection to an access point. The access point's address stays in this machine: it tells where it is. */
export interface Link {
  readonly accessPoint?: string;
  readonly dBm?: number;
  /** Mbit/s. */
  readonly rate?: number;
  /** GHz, such as 2.4 or 5. */
  readonly band?: number;
}

export function sentenceOf({ dBm, band, rate }: Link): string {
  const parts = [
    ...(dBm === undefined ? [] : [`${Math.round(dBm)} dBm`]),
    ...(band === undefined ? [] : [`${band} GHz`]),
    ...(rate === undefined ? [] : [`${Math.round(rate)} Mbit/s`]),
  ];
  return parts.length === 0 ? '' : `${parts.join(', ')}.`;
}

/** Bands of IEEE 802.11 by frequency in MHz. */
export function bandOf(megahertz: number): number | undefined {
  if (megahertz > 2400 && megahertz < 2500) return 2.4;
  if (megahertz > 4900 && megahertz < 5925) return 5;
  return megahertz >= 5925 && megahertz < 7200 ? 6 : undefined;
}

const hourMs = 60 * 60_000;

/** Counts changes of the access point within the last hour. */
export function startRoams(): (accessPoint: string | undefined, atMs: number) => number {
  let last: string | undefined;
  let moments: number[] = [];
  return (accessPoint, atMs) => {
    // Away from every access point and back at another is no roaming but a journey.
    if (accessPoint !== undefined && last !== undefined && accessPoint !== last) moments.push(atMs);
    last = accessPoint;
    moments = moments.filter((at) => atMs - at < hourMs);
    return moments.length;
  };
}
