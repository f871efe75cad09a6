import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { Result } from '../probe.ts';
import { startAwake } from './awake.ts';
import { startNorm } from './norm.ts';
import { gather, losesSome, type Memory, placeOf, remember, stateName } from './path-evidence.ts';
import type { PathMetric } from './path-metrics.ts';
import { dnsReadings, type Internet, internetReadings, normReadings, pathReadings } from './path-readings.ts';
import { above, startUsual, type Usual } from './usual.ts';
import { type Evidence, judgePath, type Verdict } from './verdict.ts';
import { startWay } from './way.ts';

/** So much longer than usual is worth asking whether it is lost before the router or behind it. */
const slowMs = 60;

/** How much slower than usual, and on which side of the router. */
function riseReading(
  usual: { readonly internet: Usual | undefined; readonly gateway: Usual | undefined },
  ms: number,
  gatewayMs: number | undefined,
): Reading<PathMetric>[] {
  const value = above(usual.internet, ms);
  if (value === undefined) return [];
  if (value < slowMs) return [{ metric: 'network.latency_rise', value, detail: 'As fast as usual.' }];
  const own = gatewayMs === undefined ? undefined : above(usual.gateway, gatewayMs);
  const where =
    own === undefined
      ? 'whether before or behind the router is not known'
      : own > value / 2
        ? 'the way to the router is to blame (Wi-Fi, cable, switch), not the internet line'
        : 'the way to the router is as fast as usual, so the line behind it is to blame';
  return [
    { metric: 'network.latency_rise', value, detail: `${Math.round(value)} ms slower than usual here; ${where}.` },
  ];
}

export function startPath(host: Host): (signal: AbortSignal) => Promise<Result<PathMetric>> {
  const answered = (host.state.read(stateName) ?? '').split('\n').filter((name) => name !== '');
  const findWay = startWay(host);
  const isAwake = startAwake(host);
  const usual = startUsual(host);
  const norm = startNorm(host);
  const memory: Memory = {
    pinged: new Set(),
    answered: new Set(answered),
    failures: new Map(),
    pingedAtMs: Number.NEGATIVE_INFINITY,
    wasWell: false,
    way: '',
  };

  const isSlow = (place: string, ms: number) => (above(usual.of(`i:${place}`), ms) ?? 0) >= slowMs;

  function riseOf(evidence: Evidence, verdict: Verdict, internet: Internet | undefined): Reading<PathMetric>[] {
    const ms = internet?.ms;
    const place = placeOf(evidence);
    const gatewayMs = evidence.ping?.ms;
    const readings =
      ms === undefined || verdict.state !== 'ok'
        ? []
        : riseReading({ internet: usual.of(`i:${place}`), gateway: usual.of(`g:${place}`) }, ms, gatewayMs);
    if (ms !== undefined && verdict.state === 'ok') usual.take(`i:${place}`, ms);
    if (gatewayMs !== undefined) usual.take(`g:${place}`, gatewayMs);
    return readings;
  }

  return async (signal) => {
    const wasAwake = isAwake();
    const { evidence, targets, servers, internet } = await gather(host, memory, { findWay, isSlow }, signal);
    const verdict = judgePath(evidence);
    // Asked again on the next look while a sign-in page stands between this machine and the internet.
    memory.way = verdict.state === 'captive-portal' ? '' : placeOf(evidence);
    memory.wasWell = verdict.state === 'ok' && (internet?.loss ?? 0) === 0 && !losesSome(evidence.ping);
    // Just woken, the network is not there yet: that it is bad says nothing, and nobody says it is good.
    if (!wasAwake && verdict.state !== 'ok') return { readings: [{ metric: 'network.path', value: null }] };
    const rise = riseOf(evidence, verdict, internet);
    const isFull = (internet?.loss ?? 0) > 0 || rise.some(({ value }) => (value ?? 0) >= slowMs);
    const carried = evidence.device === undefined ? undefined : norm(placeOf(evidence), evidence.device, isFull);
    remember(host, memory, targets);
    return {
      readings: [
        ...pathReadings(evidence, verdict),
        ...internetReadings(internet, verdict.state),
        ...rise,
        ...normReadings(carried),
        ...dnsReadings(servers, verdict.state, memory.failures),
      ],
    };
  };
}
