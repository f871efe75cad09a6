import type { Reading } from '@forewarn/shared';
import type { Host } from '../../host.ts';
import type { Account, Login, Service } from './account.ts';
import { openTalk } from './conversation.ts';
import { imap, takeOut } from './imap.ts';
import { type Metric, tripStates } from './metrics.ts';
import { MailProblem } from './problem.ts';
import { sendToItself, smtp } from './smtp.ts';

const everyMs = 3_600_000;
/** Looked for again with every run until then; greylisting takes its five minutes. */
const lostMs = 15 * 60_000;
/** Looked for at once, so that a quick one is measured as quick. */
const firstLooksMs = [500, 1500, 3000, 5000];

interface Trip {
  readonly sentAt: number;
  readonly subject: string;
  readonly state: (typeof tripStates)[number];
  readonly tookMs: number | null;
  readonly note: string;
}

/** Sends each account that wants it one message to itself an hour, finds it, deletes it. */
export function createRoundTrips(host: Host) {
  const trips = new Map<string, Trip>();

  async function look(account: Account, login: Login, signal: AbortSignal): Promise<Reading<Metric>[]> {
    const address = account.roundTripAddress;
    const [outgoing, incoming] = ['smtp', 'imap'].map((one) =>
      account.services.find(({ protocol }) => protocol === one),
    );
    if (address === undefined || outgoing === undefined || incoming === undefined) return [];
    const before = trips.get(account.name);
    let trip = before;
    if (trip === undefined || (trip.state !== 'under-way' && host.now() - trip.sentAt >= everyMs)) {
      trip = await send(outgoing, account.name, address, login, signal);
    }
    if (trip.state === 'under-way')
      trip = await find(incoming, trip, trip === before ? [0] : firstLooksMs, login, signal);
    trips.set(account.name, trip);
    const readings: Reading<Metric>[] = [
      {
        metric: 'mail.round_trip_result',
        instance: account.name,
        value: tripStates.indexOf(trip.state),
        detail: trip.note,
      },
    ];
    if (trip.tookMs !== null) readings.push({ metric: 'mail.round_trip', instance: account.name, value: trip.tookMs });
    return readings;
  }

  async function send(
    outgoing: Service,
    name: string,
    address: string,
    login: Login,
    signal: AbortSignal,
  ): Promise<Trip> {
    const sentAt = host.now();
    const subject = `forewarn-${name}-${host.bootId().slice(0, 8)}-${sentAt}`;
    const trip = { sentAt, subject, tookMs: null };
    try {
      const talk = await openTalk(host, outgoing, smtp, login, {}, signal);
      try {
        await sendToItself(talk.line, talk.write, address, messageOf(address, subject, sentAt));
      } finally {
        talk.close('QUIT');
      }
    } catch (error) {
      if (!(error instanceof MailProblem)) throw error;
      return { ...trip, state: 'refused', note: `A message of ${address} to itself was not taken: ${error.message}` };
    }
    return { ...trip, state: 'under-way', note: `A message of ${address} to itself is under way.` };
  }

  async function find(
    incoming: Service,
    trip: Trip,
    waitsMs: readonly number[],
    login: Login,
    signal: AbortSignal,
  ): Promise<Trip> {
    try {
      const talk = await openTalk(host, incoming, imap, login, {}, signal);
      try {
        for (const ms of waitsMs) {
          await pause(ms, signal);
          if ((await takeOut(talk.line, talk.write, trip.subject)) === 0) continue;
          const tookMs = Math.max(0, host.now() - trip.sentAt);
          return {
            ...trip,
            state: 'ok',
            tookMs,
            note: `A message to itself arrived after ${Math.ceil(tookMs / 1000)} s.`,
          };
        }
      } finally {
        talk.close('a1 LOGOUT');
      }
    } catch (error) {
      // The mailbox is told of as a service; whether the message lies in it stays open.
      if (!(error instanceof MailProblem)) throw error;
    }
    if (host.now() - trip.sentAt < lostMs) return trip;
    const sent = new Date(trip.sentAt).toISOString().slice(0, 16).replace('T', ' ');
    return {
      ...trip,
      state: 'lost',
      note: `A message to itself, taken at ${sent} UTC, is not in the inbox after 15 minutes.`,
    };
  }

  return { look };
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** RFC 5322; RFC 3834 §5 keeps holiday notes from answering. */
function messageOf(address: string, subject: string, at: number): string {
  return [
    `From: <${address}>`,
    `To: <${address}>`,
    `Subject: ${subject}`,
    `Date: ${new Date(at).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${subject}@${address.split('@')[1]}>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'Forewarn sends this message to itself, looks whether it arrives, and deletes it.',
  ].join('\r\n');
}
