import type { Host } from '../../host.ts';

/** Name of the state text that holds how this machine went down lately, see host.ts `state`. */
const stateName = 'machine-ends';
const dayMs = 24 * 60 * 60_000;
const keptMs = 7 * dayMs;
const mostEnds = 50;
/** All that is written of one crash is written within this time after the start that follows it. */
const oneStoryMs = 15 * 60_000;

/** Who says that the machine went down without a shutdown. The later ones know more. */
export const witnesses = ['boot', 'shutdown-missing', 'power', 'dump', 'panic', 'bugcheck'] as const;
export type WitnessKind = (typeof witnesses)[number];

export interface Witness {
  readonly kind: WitnessKind;
  /** When it was written, epoch ms. */
  readonly at: number;
  /** What it says, one sentence for people. */
  readonly words: string;
}

/** One end of the machine: one crash is one story, however many tell of it. */
export interface End {
  readonly at: number;
  readonly told: readonly Witness[];
}

const knows = (kind: WitnessKind) => witnesses.indexOf(kind);

/** The witness who knows most speaks for the others. */
export const speakerOf = ({ told }: End): Witness | undefined =>
  told.reduce<Witness | undefined>(
    (best, one) => (best === undefined || knows(one.kind) > knows(best.kind) ? one : best),
    undefined,
  );

/** Adds what a witness says to the end it speaks of; a witness of a kind that has spoken of one speaks of another. */
export function hear(ends: readonly End[], witness: Witness): readonly End[] {
  const fits = ends
    .filter(
      ({ at, told }) => Math.abs(at - witness.at) <= oneStoryMs && !told.some(({ kind }) => kind === witness.kind),
    )
    .sort((a, b) => Math.abs(a.at - witness.at) - Math.abs(b.at - witness.at));
  const [nearest] = fits;
  if (nearest === undefined) return [...ends, { at: witness.at, told: [witness] }].sort((a, b) => a.at - b.at);
  return ends.map((end) => (end === nearest ? { ...end, told: [...end.told, witness] } : end));
}

function isEnd(value: unknown): value is End {
  if (typeof value !== 'object' || value === null) return false;
  const { at, told } = value as Partial<End>;
  return Number.isFinite(at) && Array.isArray(told) && told.every((one) => witnesses.includes(one?.kind));
}

/** The ends of the last 7 days; a damaged record is as none. */
export function readEnds(host: Host): readonly End[] {
  const text = host.state.read(stateName);
  if (text === undefined || text === '') return [];
  try {
    const ends: unknown = JSON.parse(text);
    const known = Array.isArray(ends) ? ends.filter(isEnd) : [];
    return known.filter(({ at }) => host.now() - at <= keptMs).slice(-mostEnds);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** Keeps what the witnesses say; the ends that are new by it, oldest first. */
export function keepWitnesses(host: Host, said: readonly Witness[]): readonly End[] {
  if (said.length === 0) return [];
  const before = readEnds(host);
  const ends = said.reduce(hear, before);
  host.state.write(stateName, JSON.stringify(ends.slice(-mostEnds)));
  return ends.filter(({ at }) => !before.some((end) => end.at === at));
}

export const machineStates = ['none', 'once', 'repeated', 'often'] as const;

/** DEFAULTS: one in a day is worth knowing, 2 in 7 days a warning, 3 in a day critical. */
export function machineState(
  ends: readonly End[],
  now: number,
): { state: (typeof machineStates)[number]; detail: string } {
  const within = (ms: number) => ends.filter(({ at }) => now - at <= ms).length;
  const day = within(dayMs);
  const week = within(keptMs);
  const state = day >= 3 ? 'often' : week >= 2 ? 'repeated' : day >= 1 ? 'once' : 'none';
  const last = ends.at(-1);
  if (state === 'none' || last === undefined) return { state: 'none', detail: '' };
  const when = `${new Date(last.at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const times = week === 1 ? 'once' : `${week} times`;
  const why = speakerOf(last)?.words ?? '';
  return {
    state,
    detail: `It went down without a shutdown ${times} within 7 days, last before ${when}. ${why}`.trim(),
  };
}
