import type { Queue } from './cups.ts';
import type { Trouble, Witnesses } from './metrics.ts';
import { say, troubleOf, worst } from './trouble.ts';
import type { DeviceWitness } from './witness.ts';

/** What waits in a queue, as people feel it. */
export interface Waiting {
  /** Documents that are not held. */
  readonly count: number;
  readonly held: number;
  /** Age of the oldest of them, seconds; 0 = none waits. */
  readonly oldestSeconds: number;
}

/** Sentences joined, as long as a detail may be (shared/event.ts, shared/reading.ts). */
export const told500 = (parts: readonly string[]): string => parts.filter(Boolean).join(' ').slice(0, 500);

/** In what the printer contradicts itself. */
export const contradictionOf = (device: DeviceWitness): string | undefined =>
  device.kind === 'answered' ? device.contradiction : undefined;

/** The worst first, then the others, then where it was asked and what it says itself. */
export function sentencesOf(name: string, all: readonly Trouble[], device: DeviceWitness): string[] {
  const trouble = worst(all);
  const others = [...new Set(all)].filter((t) => t !== trouble && t !== 'other');
  return [say(trouble, name), ...others.map((t) => say(t, name)), addressNote(device), saidBy(device)];
}

export function witnessSentence(
  witnesses: Witnesses,
  queue: Queue,
  device: DeviceWitness,
  seen: Trouble,
  told: Trouble,
): string {
  const contradiction = contradictionOf(device) ?? '';
  switch (witnesses) {
    case 'agree':
      return 'The print system and the printer tell the same.';
    case 'system-misses-trouble':
      return `The print system shows ${queue.name} as ${queue.state} and without trouble, but: ${say(seen, queue.name)}`;
    case 'device-denies-trouble':
      return device.kind === 'listens'
        ? `The print system says: ${say(told, queue.name)} The printer takes connections all the same.`
        : `The print system says: ${say(told, queue.name)} The printer itself knows nothing of it; the message is probably old. ${contradiction}`.trim();
    case 'device-contradicts-itself':
      return contradiction;
    case 'device-not-asked':
      return 'Only the print system can see this printer (USB, or a protocol that tells nothing).';
  }
}

/** The print system's own sentence, where it explains: why a queue stands, or what it waits for with a printer nobody else can see. */
export function messageNote(queue: Queue, trouble: Trouble, device: DeviceWitness, waiting: Waiting): string {
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

export function unknownReasons(queue: Queue, device: DeviceWitness): string {
  const reasons = device.kind === 'answered' ? device.reasons : queue.reasons;
  return reasons.filter((reason) => troubleOf(reason) === 'other').join(', ');
}

export function waitingSentence({ count, held, oldestSeconds }: Waiting): string {
  const parts: string[] = [];
  if (count > 0) {
    const age =
      oldestSeconds < 90 ? `${Math.round(oldestSeconds)} seconds` : `${Math.round(oldestSeconds / 60)} minutes`;
    parts.push(count === 1 ? `One document waits, for ${age}.` : `${count} documents wait, the oldest for ${age}.`);
  }
  if (held > 0) parts.push(held === 1 ? 'One document is held on purpose.' : `${held} documents are held on purpose.`);
  return parts.join(' ');
}
