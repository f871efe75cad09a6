import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import { interfaceNames } from '../network/counters.ts';
import type { Result } from '../probe.ts';
import type { WifiMetric } from './metrics.ts';
import { bandOf, type Link, qualityOf, sentenceOf, startRoams } from './signal.ts';

/** `iw` is a program: asked this often, and every other time the signal is weak. */
const askEveryMs = 10 * 60_000;
const askWeakMs = 3 * 60_000;
const weak = 0.5;

/** Strength in dBm by interface from /proc/net/wireless; some drivers tell it as a byte without sign. */
export function parseWireless(text: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, level] = /^\s*([\w.-]+):\s+[\da-f]{4}\s+-?\d+\.?\s+(-?\d+)\.?\s/.exec(line) ?? [];
    const value = Number(level);
    const dBm = value > 63 ? value - 256 : value;
    if (name !== undefined && dBm < 0 && dBm > -120) found.set(name, dBm);
  }
  return found;
}

/** `iw dev X link`: undefined while not connected. The network's name is not read. */
export function parseIw(text: string): Link | undefined {
  const accessPoint = /^Connected to ([\da-f:]{17})/m.exec(text)?.[1];
  if (accessPoint === undefined) return undefined;
  const figure = (pattern: RegExp) => {
    const value = pattern.exec(text)?.[1];
    return value === undefined ? undefined : Number(value);
  };
  const dBm = figure(/^\s*signal: (-\d+(?:\.\d+)?) dBm/m);
  const rate = figure(/^\s*tx bitrate: ([\d.]+) MBit\/s/m);
  const band = bandOf(figure(/^\s*freq: (\d+)/m) ?? 0);
  return {
    accessPoint,
    ...(dBm !== undefined && { dBm }),
    ...(rate !== undefined && { rate }),
    ...(band !== undefined && { band }),
  };
}

/** One wireless interface. */
interface Radio {
  readonly name: string;
  readonly roams: ReturnType<typeof startRoams>;
  link: Link | undefined;
  askedAtMs: number;
  quality: number;
}

function readingsOf(radio: Radio, dBm: number, atMs: number): Reading<WifiMetric>[] {
  const { name: instance, link } = radio;
  radio.quality = qualityOf(dBm);
  const readings: Reading<WifiMetric>[] = [
    { metric: 'wifi.signal', instance, value: radio.quality, detail: sentenceOf({ ...link, dBm }) },
  ];
  if (link?.rate !== undefined) readings.push({ metric: 'wifi.rate', instance, value: link.rate });
  if (link !== undefined) readings.push({ metric: 'wifi.roams', instance, value: radio.roams(link.accessPoint, atMs) });
  return readings;
}

/** Linux: the kernel's own table each time, `iw` now and then; alone where the kernel has no such table any more. */
export function startLinux(host: Host): (signal: AbortSignal) => Promise<Result<WifiMetric>> {
  const radios = new Map<string, Radio>();
  let namesWere = '';

  function findRadios(): void {
    const names = interfaceNames(host.readFile('/proc/net/dev') ?? '');
    if (names.join() === namesWere) return;
    namesWere = names.join();
    for (const name of radios.keys()) if (!names.includes(name)) radios.delete(name);
    for (const name of names) {
      if (radios.has(name) || host.readLink(`/sys/class/net/${name}/phy80211`) === undefined) continue;
      radios.set(name, { name, roams: startRoams(), link: undefined, askedAtMs: Number.NEGATIVE_INFINITY, quality: 1 });
    }
  }

  async function ask(radio: Radio, hasTable: boolean, signal: AbortSignal): Promise<void> {
    const sinceMs = host.elapsedMs() - radio.askedAtMs;
    if (sinceMs < (radio.quality < weak || !hasTable ? askWeakMs : askEveryMs)) return;
    radio.askedAtMs = host.elapsedMs();
    const { outcome, code, stdout, stderr } = await host.run('iw', ['dev', radio.name, 'link'], {
      timeLimitMs: 4000,
      signal,
    });
    radio.link = outcome === 'exited' ? parseIw(stdout) : undefined;
    if (hasTable || (outcome === 'exited' && code === 0)) return;
    const way = outcome === 'missing' ? 'install the package iw' : `iw: ${outcome} ${stderr.trim().slice(0, 100)}`;
    throw new Error(`The kernel keeps no /proc/net/wireless and iw did not tell the signal of ${radio.name} (${way}).`);
  }

  return async (signal) => {
    findRadios();
    if (radios.size === 0) return {};
    const table = host.readFile('/proc/net/wireless');
    const strengths = parseWireless(table ?? '');
    const readings: Reading<WifiMetric>[] = [];
    for (const radio of radios.values()) {
      const isDown = host.readFile(`/sys/class/net/${radio.name}/operstate`)?.trim() === 'down';
      if (isDown) {
        radio.roams(undefined, host.elapsedMs());
        continue;
      }
      await ask(radio, table !== undefined, signal);
      const dBm = strengths.get(radio.name) ?? radio.link?.dBm;
      if (dBm !== undefined) readings.push(...readingsOf(radio, dBm, host.elapsedMs()));
    }
    return { readings };
  };
}
