import type { Delivery, Message, Operation } from '../../../packages/collector/src/incidents/delivery.ts';
import { createWording } from '../../../packages/collector/src/incidents/wording.ts';

export const words = createWording({ timeZone: 'Europe/Berlin' });

/** 2026-03-02 09:00:00 UTC, a Monday. */
export const monday = Date.UTC(2026, 2, 2, 9);

export function exampleMessage(set: Partial<Message> = {}): Message {
  return {
    incident: 'inc-01',
    device: 'dev-7',
    deviceName: 'RECEPTION-2',
    owner: 'Ann Example',
    site: 'Berlin',
    rule: 'disk-space',
    instance: '/',
    title: 'Disk almost full',
    summary: 'The disk / of RECEPTION-2 is 96 % full, 4.1 GB are free.',
    cause: 'Old downloads, logs or mail archives fill the disk.',
    firstSteps: ['Look for the largest folders.', 'Empty the recycle bin.'],
    userCanTry: ['Delete old downloads.'],
    severity: 'critical',
    priority: 'P2',
    openedAt: monday,
    at: monday,
    repeats: 0,
    link: 'https://forewarn.example:8443/incidents/inc-01',
    evidence: {
      at: monday,
      readings: [
        { metric: 'disk.used', instance: '/', value: 0.96, unit: 'ratio', state: null, detail: '' },
        { metric: 'disk.free', instance: '/', value: 4_402_341_478, unit: 'bytes', state: null, detail: 'ext4' },
      ],
      series: {
        metric: 'disk.used',
        instance: '/',
        points: Array.from({ length: 120 }, (_, i) => [monday - (120 - i) * 60_000, 0.8 + i / 750] as [number, number]),
      },
    },
    ...set,
  };
}

export function exampleRow(operation: Operation, set: Partial<Delivery> = {}, about: Partial<Message> = {}): Delivery {
  const at = set.createdAt ?? monday;
  const message = exampleMessage({ at, ...(set.incident ? { incident: set.incident } : {}), ...about });
  const target = set.target ?? 'desk';
  return {
    id: `${message.incident}/${target}/${operation}-${at}`,
    incident: message.incident,
    target,
    to: 'ticket',
    operation,
    message,
    createdAt: at,
    dueAt: at,
    attempts: 0,
    state: 'due',
    error: null,
    doneAt: null,
    ...set,
  };
}
