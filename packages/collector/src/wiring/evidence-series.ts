import type { ConnectedTarget } from '../delivery/tell.ts';
import type { Message } from '../incidents/delivery.ts';
import type { History } from '../storage/store.ts';

/** How much before and after the breach goes on the ticket. */
const beforeMs = 30 * 60_000;
const mostPoints = 240;

/** The same target, but a ticket it opens carries the points of the series that decided, read when the ticket is written. */
export function withSeries(target: ConnectedTarget, history: History): ConnectedTarget {
  if (target.to !== 'ticket') return target;
  const { connection } = target;
  const filled = async (message: Message): Promise<Message> => {
    const series = message.evidence?.series;
    if (!message.evidence || !series) return message;
    const { device, openedAt } = message;
    const { metric, instance } = series;
    const read = await history.read({
      device,
      metric,
      instance,
      from: openedAt - beforeMs,
      to: message.at + 60_000,
      stepMs: 0,
    });
    const every = Math.max(1, Math.ceil(read.at.length / mostPoints));
    const points: [number, number][] = [];
    for (let i = 0; i < read.at.length; i += every) points.push([read.at[i] ?? 0, read.mean[i] ?? 0]);
    return { ...message, evidence: { ...message.evidence, series: { ...series, points } } };
  };
  return {
    ...target,
    connection: {
      find: (key) => connection.find(key),
      open: async (key, message) => connection.open(key, await filled(message)),
      read: (ref) => connection.read(ref),
      note: (ref, message) => connection.note(ref, message),
      resolve: (ref, message) => connection.resolve(ref, message),
      reopen: async (ref, message) => connection.reopen(ref, await filled(message)),
      check: () => connection.check(),
    },
  };
}
