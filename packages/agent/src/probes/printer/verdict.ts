import type { Job, Queue } from './cups.ts';
import type { DeviceWitness } from './device.ts';
import type { Trouble, Witnesses } from './metrics.ts';
import { blocking, sentences, troubleOf, worst } from './trouble.ts';

export interface Verdict {
  readonly trouble: Trouble;
  readonly witnesses: Witnesses;
  /** What a person is told, in whole sentences. */
  readonly detail: string;
  readonly witnessDetail: string;
}

/** What waits in a queue, as people feel it. */
export interface Waiting {
  /** Documents that are not held. */
  readonly count: number;
  readonly held: number;
  /** Age of the oldest of them, seconds; 0 = none waits. */
  readonly oldestSeconds: number;
}

/**
 * Weighs the three witnesses: what users feel (waiting documents), what the print system says, what the device says.
 * The device is believed about itself, the print system about its queue: it goes on showing a device's old troubles after
 * they are over, and none of those that come while nothing is printed.
 */
export function weigh(queue: Queue, device: DeviceWitness, waiting: Waiting, jobs: readonly Job[]): Verdict {
  const told = queue.reasons.map(troubleOf).filter((t) => t !== undefined);
  const isOwn = (t: Trouble) => t === 'paused' || t === 'filter-missing';
  const own = told.filter(isOwn);
  const hearsay = told.filter((t) => !isOwn(t));
  const seen = deviceTroubles(device);
  const all: Trouble[] = [...own, ...(seen ?? hearsay)];
  if (!queue.accepting) all.push('rejecting');
  if (jobs.some((job) => job.state === 'stopped')) all.push('job-stopped');
  if (queue.state === 'stopped' && !all.some((t) => blocking.has(t))) all.push('stopped');

  const trouble = worst(all);
  const witnesses = compare(seen, hearsay, queue);
  const others = [...new Set(all)].filter((t) => t !== trouble && t !== 'other');
  const sentence = (t: Trouble) => sentences[t].replace('%', queue.name);
  const parts = [
    sentence(trouble),
    ...others.map(sentence),
    addressNote(device),
    trouble === 'other' ? `It says: ${unknownReasons(queue, device)}.` : '',
    waitingSentence(waiting),
    (trouble === 'paused' || trouble === 'rejecting' || trouble === 'stopped') && queue.message !== ''
      ? `Message: ${queue.message}`
      : '',
  ];
  return {
    trouble,
    witnesses,
    detail: parts.filter(Boolean).join(' ').slice(0, 500),
    witnessDetail: witnessSentence(witnesses, queue, worst(seen ?? []), worst(hearsay)),
  };
}

/** Troubles by the device's own word; undefined when it could not be asked. */
function deviceTroubles(device: DeviceWitness): Trouble[] | undefined {
  switch (device.kind) {
    case 'answered': {
      const troubles = device.reasons.map(troubleOf).filter((t) => t !== undefined);
      return device.state === 'stopped' && !troubles.some((t) => blocking.has(t)) ? [...troubles, 'stopped'] : troubles;
    }
    case 'refused':
      return ['offline'];
    case 'silent':
      return ['not-answering'];
    default:
      return undefined;
  }
}

function compare(seen: Trouble[] | undefined, hearsay: readonly Trouble[], queue: Queue): Witnesses {
  if (!seen) return 'device-not-asked';
  const seenBlocks = seen.some((t) => blocking.has(t));
  const toldBlocks = hearsay.some((t) => blocking.has(t)) || queue.state === 'stopped';
  if (seenBlocks && !toldBlocks) return 'system-misses-trouble';
  // A queue that was paused by hand is no contradiction: the device knows nothing of it.
  if (hearsay.some((t) => blocking.has(t)) && !seenBlocks) return 'device-denies-trouble';
  return 'agree';
}

function witnessSentence(witnesses: Witnesses, queue: Queue, seen: Trouble, told: Trouble): string {
  const say = (t: Trouble) => sentences[t].replace('%', queue.name);
  switch (witnesses) {
    case 'agree':
      return 'The print system and the printer tell the same.';
    case 'system-misses-trouble':
      return `The print system shows ${queue.name} as ${queue.state} and without trouble, but: ${say(seen)}`;
    case 'device-denies-trouble':
      return `The print system says: ${say(told)} The printer itself knows nothing of it; the message is probably old.`;
    case 'device-not-asked':
      return 'Only the print system can see this printer (USB, or a protocol that tells nothing).';
  }
}

function addressNote(device: DeviceWitness): string {
  if (device.kind === 'refused') return `Asked at ${device.address}.`;
  return device.kind === 'silent' ? `Asked at ${device.address}, no answer.` : '';
}

function unknownReasons(queue: Queue, device: DeviceWitness): string {
  const reasons = device.kind === 'answered' ? device.reasons : queue.reasons;
  return reasons.filter((reason) => troubleOf(reason) === 'other').join(', ');
}

function waitingSentence({ count, held, oldestSeconds }: Waiting): string {
  const parts: string[] = [];
  if (count > 0) {
    const age =
      oldestSeconds < 90 ? `${Math.round(oldestSeconds)} seconds` : `${Math.round(oldestSeconds / 60)} minutes`;
    parts.push(count === 1 ? `One document waits, for ${age}.` : `${count} documents wait, the oldest for ${age}.`);
  }
  if (held > 0) parts.push(held === 1 ? 'One document is held on purpose.' : `${held} documents are held on purpose.`);
  return parts.join(' ');
}
