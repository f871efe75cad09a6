import type { Job, Queue } from './cups.ts';
import type { Trouble, Witnesses } from './metrics.ts';
import {
  contradictionOf,
  messageNote,
  sentencesOf,
  told500,
  unknownReasons,
  type Waiting,
  waitingSentence,
  witnessSentence,
} from './telling.ts';
import { blocking, troublesOf, workOffline, worst } from './trouble.ts';
import type { DeviceWitness } from './witness.ts';

export interface Verdict {
  readonly trouble: Trouble;
  readonly witnesses: Witnesses;
  /** What a person is told, in whole sentences. */
  readonly detail: string;
  readonly witnessDetail: string;
}

/** A document that waits so long, beside a fault that the printer names in one place and denies in another, decides: seconds. */
const corroboratesAfter = 60;

/** What cannot be true of a printer that just took a connection. */
const isAway: ReadonlySet<Trouble> = new Set(['offline', 'not-answering']);

/**
 * Weighs the three witnesses: what users feel (waiting documents), what the print system says, what the device says.
 * The device is believed about itself, the print system about its queue: it goes on showing a device's old troubles after
 * they are over, and none of those that come while nothing is printed.
 */
export function weigh(queue: Queue, device: DeviceWitness, waiting: Waiting, jobs: readonly Job[]): Verdict {
  const told = troublesOf(queue.reasons);
  const isOwn = (t: Trouble) => t === 'paused' || t === 'filter-missing';
  const own = told.filter(isOwn);
  const hearsay = told.filter((t) => !isOwn(t));
  const seen = deviceTroubles(device, waiting.oldestSeconds >= corroboratesAfter);
  const isThere = device.kind === 'listens' || (seen !== undefined && !seen.some((t) => blocking.has(t)));
  const all: Trouble[] = [...own, ...(seen ?? hearsay.filter((t) => !(isThere && isAway.has(t))))];
  // The printer is there and Windows does not hand it the documents: that is the queue's trouble, not the printer's.
  if (queue.reasons.includes(workOffline) && isThere) all.push('paused');
  if (!queue.accepting) all.push('rejecting');
  if (jobs.some((job) => job.state === 'stopped')) all.push('job-stopped');
  if (queue.state === 'stopped' && !all.some((t) => blocking.has(t))) all.push('stopped');

  const trouble = worst(all);
  const witnesses = compare(seen, hearsay, queue, device);
  const witnessDetail = witnessSentence(witnesses, queue, device, worst(seen ?? []), worst(hearsay));
  const isRiddle =
    waiting.count > 0 && (witnesses === 'device-denies-trouble' || contradictionOf(device) !== undefined);
  const parts = [
    ...sentencesOf(queue.name, all, device),
    trouble === 'other' ? `It says: ${unknownReasons(queue, device)}.` : '',
    waitingSentence(waiting),
    isRiddle ? witnessDetail : '',
    messageNote(queue, trouble, device, waiting),
  ];
  return { trouble, witnesses, detail: told500(parts), witnessDetail: told500([witnessDetail]) };
}

/** The verdict on a printer that this machine has no queue for: its own word alone. `null` = it does not tell how it is. */
export function weighAlone(
  name: string,
  device: DeviceWitness,
): { trouble: Trouble | null; detail: string; contradiction: string | undefined } {
  const seen = deviceTroubles(device, false);
  if (seen === undefined) {
    const note = device.kind === 'listens' ? device.note : '';
    return { trouble: null, detail: `${name} does not tell how it is. ${note}`.trim(), contradiction: undefined };
  }
  const contradiction = contradictionOf(device);
  return {
    trouble: worst(seen),
    detail: told500([...sentencesOf(name, seen, device), contradiction ?? '']),
    contradiction,
  };
}

/** Troubles by the device's own word; undefined when it could not be asked. */
function deviceTroubles(device: DeviceWitness, isCorroborated: boolean): Trouble[] | undefined {
  switch (device.kind) {
    case 'answered': {
      const reasons = isCorroborated ? [...device.reasons, ...device.doubtful] : device.reasons;
      // What answers is neither off nor away.
      const troubles = troublesOf(reasons).map((t) => (t === 'offline' ? 'set-offline' : t));
      return device.state === 'stopped' && !troubles.some((t) => blocking.has(t)) ? [...troubles, 'stopped'] : troubles;
    }
    case 'refused':
      return device.alive ? ['not-answering', ...troublesOf(device.alive.reasons)] : ['offline'];
    case 'silent':
      return ['not-answering', ...troublesOf(device.alive?.reasons ?? [])];
    default:
      return undefined;
  }
}

function compare(
  seen: Trouble[] | undefined,
  hearsay: readonly Trouble[],
  queue: Queue,
  device: DeviceWitness,
): Witnesses {
  if (!seen) {
    return device.kind === 'listens' && hearsay.some((t) => isAway.has(t))
      ? 'device-denies-trouble'
      : 'device-not-asked';
  }
  const seenBlocks = seen.some((t) => blocking.has(t));
  const toldBlocks = hearsay.some((t) => blocking.has(t)) || queue.state === 'stopped';
  if (seenBlocks && !toldBlocks) return 'system-misses-trouble';
  // A queue that was paused by hand is no contradiction: the device knows nothing of it.
  if (hearsay.some((t) => blocking.has(t)) && !seenBlocks) return 'device-denies-trouble';
  return contradictionOf(device) === undefined ? 'agree' : 'device-contradicts-itself';
}
