import type { Job, Queue } from './cups.ts';
import type { Trouble, Witnesses } from './metrics.ts';
import { blocking, sentences, troubleOf, troublesOf, workOffline, worst } from './trouble.ts';
import type { DeviceWitness } from './witness.ts';

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

const told500 = (parts: readonly string[]): string => parts.filter(Boolean).join(' ').slice(0, 500);

const contradictionOf = (device: DeviceWitness): string | undefined =>
  device.kind === 'answered' ? device.contradiction : undefined;

/** The worst first, then the others, then where it was asked and what it says itself. */
function sentencesOf(name: string, all: readonly Trouble[], device: DeviceWitness): string[] {
  const trouble = worst(all);
  const others = [...new Set(all)].filter((t) => t !== trouble && t !== 'other');
  const sentence = (t: Trouble) => sentences[t].replace('%', name);
  return [sentence(trouble), ...others.map(sentence), addressNote(device), saidBy(device)];
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

function witnessSentence(
  witnesses: Witnesses,
  queue: Queue,
  device: DeviceWitness,
  seen: Trouble,
  told: Trouble,
): string {
  const say = (t: Trouble) => sentences[t].replace('%', queue.name);
  const contradiction = contradictionOf(device) ?? '';
  switch (witnesses) {
    case 'agree':
      return 'The print system and the printer tell the same.';
    case 'system-misses-trouble':
      return `The print system shows ${queue.name} as ${queue.state} and without trouble, but: ${say(seen)}`;
    case 'device-denies-trouble':
      return `The print system says: ${say(told)} The printer itself knows nothing of it; the message is probably old. ${contradiction}`;
    case 'device-contradicts-itself':
      return contradiction;
    case 'device-not-asked':
      return 'Only the print system can see this printer (USB, or a protocol that tells nothing).';
  }
}

/** The print system's own sentence, where it explains: why a queue stands, or what it waits for with a printer nobody else can see. */
function messageNote(queue: Queue, trouble: Trouble, device: DeviceWitness, waiting: Waiting): string {
  if (queue.message === '') return '';
  if (trouble === 'paused' || trouble === 'rejecting' || trouble === 'stopped') return `Message: ${queue.message}`;
  const isUnseen = device.kind === 'not-asked' || device.kind === 'listens';
  return trouble === 'none' && isUnseen && waiting.count > 0 ? `The print system says: ${queue.message}` : '';
}

function addressNote(device: DeviceWitness): string {
  if (device.kind === 'listens') return device.note;
  if (device.kind !== 'refused' && device.kind !== 'silent') return '';
  const alive = device.alive ? ' It still answers SNMP, so it is on and its print service is not.' : '';
  return device.kind === 'refused'
    ? `Asked at ${device.address}.${alive}`
    : `Asked at ${device.address}, no answer.${alive}`;
}

/** The printer's own words, at most three, each cut short. */
function saidBy(device: DeviceWitness): string {
  const said =
    device.kind === 'answered'
      ? device.said
      : device.kind === 'refused' || device.kind === 'silent'
        ? (device.alive?.said ?? [])
        : [];
  const short = said.slice(0, 3).map((text) => text.slice(0, 80));
  return short.length === 0 ? '' : `The printer says: ${short.join('; ')}.`;
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
