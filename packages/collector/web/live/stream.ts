import type { LiveFrame } from '@forewarn/shared';
import { signal } from '@preact/signals';
import { plainDeep } from '../format/plain.ts';
import { recheckSession } from '../state/session.ts';
import { sessionEnded } from '../state/session-ended.ts';
import { fleet } from './fleet-store.ts';
import { applyIncident, loadIncidents } from './incident-store.ts';

/** `live`: frames arrive. `lost`: they do not, and we keep trying. */
export const liveState = signal<'connecting' | 'live' | 'lost'>('connecting');
/** Grows when a ticket changed; the last one's id. */
export const ticketChanged = signal<{ readonly n: number; readonly id: string }>({ n: 0, id: '' });

const firstWaitMs = 1000;
const longestWaitMs = 30_000;

/** Follows the live stream for as long as the page is open; returns how to stop. */
export function followLive(address = '/api/v1/live'): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = firstWaitMs;
  let stopped = false;

  function connect(): void {
    source = new EventSource(address);
    source.onmessage = (message: MessageEvent<string>) => {
      liveState.value = 'live';
      waitMs = firstWaitMs;
      heed(plainDeep(JSON.parse(message.data) as LiveFrame));
    };
    source.onerror = () => {
      if (stopped) return;
      liveState.value = 'lost';
      source?.close();
      // A browser gives up for good after an error answer; full jitter keeps many viewers from returning at once.
      timer = setTimeout(again, Math.random() * waitMs);
      waitMs = Math.min(longestWaitMs, waitMs * 2);
    };
  }

  async function again(): Promise<void> {
    // A stream is also closed when the session ended: then the question is who we are, not when to retry.
    await recheckSession();
    await signedIn();
    if (!stopped) connect();
  }

  connect();
  return () => {
    stopped = true;
    clearTimeout(timer);
    source?.close();
  };
}

/** Waits while somebody has to sign in again: until then the collector would only refuse. */
function signedIn(): Promise<void> {
  return new Promise((resolve) => {
    let stop: (() => void) | undefined;
    stop = sessionEnded.subscribe((ended) => {
      if (ended) return;
      // The first call comes before `stop` is known.
      queueMicrotask(() => stop?.());
      resolve();
    });
  });
}

function heed(frame: LiveFrame): void {
  switch (frame.t) {
    case 'snapshot':
      fleet.apply(frame);
      void loadIncidents();
      return;
    case 'vitals':
    case 'devices':
      fleet.apply(frame);
      return;
    case 'incident':
      applyIncident(frame.incident);
      return;
    case 'ticket':
      ticketChanged.value = { n: ticketChanged.peek().n + 1, id: frame.id };
      return;
  }
}
