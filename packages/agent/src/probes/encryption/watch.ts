import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import { readLinuxVolumes } from './linux.ts';
import { readMacosVolumes } from './macos.ts';
import { encryptionStates, type Metric, type Volume } from './volume.ts';
import { encryptionQuery, parseEncryption } from './windows.ts';

interface Found {
  readonly volumes: readonly Volume[];
  readonly portable: boolean;
}

export function watchEncryption(host: Host): (signal: AbortSignal) => Promise<Result<Metric>> {
  const look = lookOf(host);
  return async (signal) => {
    const { volumes, portable } = await look(signal);
    return { readings: volumes.map((volume) => readingOf(volume, portable)) };
  };
}

function lookOf(host: Host): (signal: AbortSignal) => Promise<Found> {
  if (host.platform === 'linux') return async () => readLinuxVolumes(host);
  if (host.platform === 'darwin') return (signal) => readMacosVolumes(host, signal);
  const ask = host.windows(encryptionQuery);
  return async () => parseEncryption(await ask());
}

function readingOf({ name, state, note }: Volume, portable: boolean): Reading<Metric> {
  const told = state === 'not encrypted' && portable ? 'open and portable' : state;
  const value = told === undefined ? null : encryptionStates.indexOf(told);
  return { metric: 'encryption.state', instance: name.slice(0, 64), value, detail: note };
}
