import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import { at, listAt } from '../fields.ts';
import type { Result } from '../probe.ts';
import type { WifiMetric } from './metrics.ts';
import { bandOf, type Link, qualityOf, sentenceOf, startRoams } from './signal.ts';

const everyMs = 10 * 60_000;

/** Channels 1–14 lie at 2.4 GHz, above 32 at 5 GHz; those of 6 GHz are numbered from 1 again and not told apart here. */
function bandOfChannel(channel: number): number | undefined {
  if (channel >= 1 && channel <= 14) return 2.4;
  return channel > 32 ? bandOf(5000 + channel * 5) : undefined;
}

/** `airport -I` of macOS before 14.4; undefined = it is no such answer; an empty link = not connected. */
export function parseAirport(text: string): Link | undefined {
  const read = (name: string) => new RegExp(`^\\s*${name}: (.*)$`, 'm').exec(text)?.[1]?.trim();
  const state = read('state') ?? read('AirPort');
  if (state === undefined) return undefined;
  const dBm = Number(read('agrCtlRSSI'));
  const accessPoint = read('BSSID');
  if (state !== 'running' || !(dBm < 0)) return {};
  const band = bandOfChannel(Number.parseInt(read('channel') ?? '', 10));
  const rate = Number(read('lastTxRate'));
  return {
    dBm,
    ...(accessPoint !== undefined && accessPoint !== '' && { accessPoint }),
    ...(rate > 0 && { rate }),
    ...(band !== undefined && { band }),
  };
}

/** `system_profiler SPAirPortDataType -json`: the network of the first interface that is connected. */
export function parseProfiler(text: string): Link | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const parts = listAt(json, 'SPAirPortDataType');
  if (parts.length === 0) return undefined;
  const interfaces = parts.flatMap((part) => listAt(part, 'spairport_airport_interfaces'));
  const networks = interfaces.map((one) => at(one, 'spairport_current_network_information'));
  for (const network of networks) {
    const strength = /(-\d+) dBm/.exec(String(at(network, 'spairport_signal_noise') ?? ''))?.[1];
    if (strength === undefined) continue;
    const rate = Number(at(network, 'spairport_network_rate'));
    const channel = /^(\d+) \((2|5|6)GHz/.exec(String(at(network, 'spairport_network_channel') ?? ''));
    const band = channel?.[2] === '2' ? 2.4 : channel === null ? undefined : Number(channel[2]);
    return { dBm: Number(strength), ...(rate > 0 && { rate }), ...(band !== undefined && { band }) };
  }
  return {};
}

/** macOS: airport where it still is, else system_profiler, every ten minutes. */
export function startMacos(host: Host): (signal: AbortSignal) => Promise<Result<WifiMetric>> {
  const roams = startRoams();
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let last: Result<WifiMetric> = {};

  async function ask(signal: AbortSignal): Promise<Link> {
    const first = await host.run('airport', ['-I'], { timeLimitMs: 4000, signal });
    const known = parseAirport(first.stdout);
    if (known !== undefined) return known;
    const args = ['SPAirPortDataType', '-json', '-timeout', '8'];
    const { outcome, stdout } = await host.run('system_profiler', args, { timeLimitMs: 9000, signal });
    const found = parseProfiler(stdout);
    if (found === undefined) throw new Error(`macOS did not tell the Wi-Fi signal (system_profiler: ${outcome}).`);
    return found;
  }

  return async (signal) => {
    if (host.elapsedMs() - lookedAtMs < everyMs) return last;
    const link = await ask(signal);
    lookedAtMs = host.elapsedMs();
    const count = roams(link.accessPoint, lookedAtMs);
    const readings: Reading<WifiMetric>[] = [];
    if (link.dBm !== undefined)
      readings.push({ metric: 'wifi.signal', value: qualityOf(link.dBm), detail: sentenceOf(link) });
    if (link.rate !== undefined) readings.push({ metric: 'wifi.rate', value: link.rate });
    if (link.accessPoint !== undefined) readings.push({ metric: 'wifi.roams', value: count });
    last = { readings };
    return last;
  };
}
