import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import { defenderEvents, toEvents } from './defender-events.ts';
import type { Metric } from './metrics.ts';
import { type Product, protectionStates } from './product.ts';
import { readUnixProducts } from './unix.ts';
import { antivirusQuery, parseAntivirus } from './windows.ts';

/** Looks at every product that protects this machine. */
export function watchAntivirus(host: Host): (signal: AbortSignal) => Promise<Result<Metric>> {
  if (host.platform !== 'win32') {
    return async (signal) => ({ readings: readingsOf(await readUnixProducts(host, signal), host.now()) });
  }
  const ask = host.windows(antivirusQuery);
  const newEvents = host.windowsEvents(defenderEvents);
  return async () => {
    const events = toEvents(await newEvents());
    try {
      return { readings: readingsOf(parseAntivirus(await ask()), host.now()), events };
    } catch (error) {
      if (events.length === 0) throw error;
      // Events are given once: a threat that was found is told whether or not the products answer.
      return { events, problem: error instanceof Error ? error.message : String(error) };
    }
  };
}

function readingsOf(products: readonly Product[], now: number): Reading<Metric>[] {
  return products.flatMap(({ name, state, signaturesAt, note }): Reading<Metric>[] => {
    const told: Reading<Metric> = {
      metric: 'protection.state',
      instance: name,
      value: state === 'unknown' ? null : protectionStates.indexOf(state),
      detail: note.slice(0, 500),
    };
    if (signaturesAt === undefined) return [told];
    const age = Math.max(0, Math.round((now - signaturesAt) / 1000));
    // Who is passive on purpose is not kept up to date either.
    return state === 'passive' ? [told] : [told, { metric: 'protection.signature_age', instance: name, value: age }];
  });
}
