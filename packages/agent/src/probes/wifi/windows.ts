import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import { numberAt } from '../fields.ts';
import { askWindowsNetwork } from '../network/windows.ts';
import type { Result } from '../probe.ts';
import type { WifiMetric } from './metrics.ts';
import { sentenceOf } from './signal.ts';

const everyMs = 5 * 60_000;

/** netsh speaks the user's language, but only the signal ends in a percent sign; nothing else of its answer leaves PowerShell. */
const script =
  "netsh wlan show interfaces | Select-String -Pattern ':\\s*(\\d{1,3})\\s?%\\s*$' | ForEach-Object { @{ quality = [int]$_.Matches[0].Groups[1].Value } }";

/** The first interface's quality, 0–1. */
export function parseQuality(rows: readonly unknown[]): number | undefined {
  for (const row of rows) {
    const quality = numberAt(row, 'quality');
    if (quality !== undefined && quality >= 0 && quality <= 100) return quality / 100;
  }
  return undefined;
}

export function startWindows(host: Host): () => Promise<Result<WifiMetric>> {
  const network = askWindowsNetwork(host);
  let ask: (() => Promise<readonly unknown[]>) | undefined;
  return async () => {
    const { adapters } = await network();
    const radio = adapters.find(({ isWireless, link }) => isWireless && link === 'up');
    if (radio === undefined) return {};
    // Asked of machines that have Wi-Fi only.
    ask ??= host.windows({ name: 'wifi', everyMs, script });
    const quality = parseQuality(await ask());
    if (quality === undefined)
      throw new Error(
        'Windows did not tell the Wi-Fi signal: since 11 24H2 it does so only where location services are on.',
      );
    const { name: instance, speed: rate } = radio;
    const detail = sentenceOf({ dBm: quality * 50 - 100, ...(rate !== undefined && { rate }) });
    const readings: Reading<WifiMetric>[] = [{ metric: 'wifi.signal', instance, value: quality, detail }];
    if (rate !== undefined) readings.push({ metric: 'wifi.rate', instance, value: rate });
    return { readings };
  };
}
