import { readReports } from '../../packages/collector/src/storage/report-batch.ts';
import type { Stores } from '../../packages/collector/src/storage/store.ts';

/** One device's numbers in the journal, by epoch, in the order in which they were written. */
export type KeptNumbers = Map<string, number[]>;

/** What lies in the journal, by device name. */
export async function keptReports({ core, journal }: Stores): Promise<(name: string) => KeptNumbers> {
  const names = new Map((await core.find('device')).map(({ number, name }) => [number, name]));
  const kept = new Map<string, KeptNumbers>();
  await journal.replay(0, (batch) => {
    for (const { deviceNumber, epoch, bytes } of readReports(batch)) {
      const name = names.get(deviceNumber) ?? `number ${deviceNumber}`;
      const numbers = kept.get(name) ?? new Map<string, number[]>();
      const { seq } = JSON.parse(Buffer.from(bytes).toString()) as { seq: number };
      const ofEpoch = numbers.get(epoch) ?? [];
      ofEpoch.push(seq);
      numbers.set(epoch, ofEpoch);
      kept.set(name, numbers);
    }
  });
  return (name) => kept.get(name) ?? new Map();
}

/** Where the numbers are not 0, 1, 2, …: a hole is a lost report, a number again is one kept twice. */
export function flawsOf(numbers: readonly number[]): string[] {
  const flaws: string[] = [];
  for (const [i, seq] of numbers.entries()) {
    const expected = i === 0 ? 0 : (numbers[i - 1] ?? 0) + 1;
    if (seq !== expected) flaws.push(`${seq} where ${expected} was due`);
  }
  return flaws;
}

/** Every incident of a rule on a device, and what became of it. */
export async function storiesOf({ core }: Stores, rule: string, device: string) {
  const [found] = (await core.find('device')).filter(({ name }) => name === device);
  const incidents = await core.find('incident', { where: { rule, device: found?.id ?? '' } });
  return Promise.all(
    incidents.map(async ({ id, phase }) => {
      const entries = await core.find('timeline', { where: { incident: id }, orderBy: 'at' });
      const tickets = await core.find('deskTicket', { where: { incident: id } });
      return {
        id,
        phase,
        // A restart may leave readings unknown for a moment and says so; what counts is what happened.
        told: entries.map(({ type }) => type).filter((type) => type !== 'finding'),
        tickets: tickets.map(({ status }) => status),
      };
    }),
  );
}
