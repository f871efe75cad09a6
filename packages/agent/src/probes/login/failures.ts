import type { Sign } from './sign.ts';

/** DEFAULTS: ten failures within 5 minutes are a warning. */
export const windowMs = 5 * 60_000;
/** Under attack there are thousands; the count is right up to here, and it is long over any limit. */
const mostKept = 5000;
const mostNamed = 3;

export type Failure = Extract<Sign, { kind: 'failure' }>;

export interface Peak {
  /** Failures in the fullest 5 minutes. */
  readonly all: number;
  /** Failures in the fullest 5 minutes of any one account or computer. */
  readonly worst: number;
  /** Whose and from where, for people. */
  readonly detail: string;
}

/** The fullest window among those that end after `since`. `failures` oldest first. */
function fullest(failures: readonly Failure[], since: number): readonly Failure[] {
  let best: readonly Failure[] = [];
  let bestCount = 0;
  let first = 0;
  let count = 0;
  failures.forEach((failure, last) => {
    count += failure.count;
    for (let oldest = failures[first]; oldest && oldest.at <= failure.at - windowMs; oldest = failures[++first]) {
      count -= oldest.count;
    }
    if (failure.at > since && count > bestCount) {
      bestCount = count;
      best = failures.slice(first, last + 1);
    }
  });
  return best;
}

const countOf = (failures: readonly Failure[]) => failures.reduce((sum, { count }) => sum + count, 0);

function groupBy(failures: readonly Failure[], keyOf: (failure: Failure) => string): Map<string, Failure[]> {
  const groups = new Map<string, Failure[]>();
  for (const failure of failures) {
    const key = keyOf(failure);
    const group = groups.get(key);
    if (group) group.push(failure);
    else groups.set(key, [failure]);
  }
  return groups;
}

/** `root 12 times, an unknown account twice` — the most frequent first. */
function named(failures: readonly Failure[], nameOf: (failure: Failure) => string): string {
  const groups = [...groupBy(failures, nameOf)].map(([name, group]) => [name, countOf(group)] as const);
  groups.sort(([, a], [, b]) => b - a);
  const told = groups.slice(0, mostNamed).map(([name, count]) => (groups.length === 1 ? name : `${name} (${count})`));
  const more = groups.length - told.length;
  return `${told.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const accountOf = ({ account }: Failure) => account ?? 'an unknown account';
const sourceOf = ({ source }: Failure) => (source === '' ? 'this computer itself' : source);

/** Who was refused and from where, as a piece of a sentence. */
export function whoAndWhere(failures: readonly Failure[]): string {
  return `for ${named(failures, accountOf)}, from ${named(failures, sourceOf)}`;
}

/** Where the newest failures of an account came from; '' when none is known. */
export function sourcesOf(failures: readonly Failure[], account: string): string {
  const own = failures.filter((failure) => failure.account === account);
  return own.length === 0 ? '' : named(own, sourceOf);
}

/** Keeps failures as long as they may count. */
export function createFailures() {
  let kept: Failure[] = [];
  return {
    get newest(): readonly Failure[] {
      return kept;
    },
    add(failures: readonly Failure[]): void {
      kept = [...kept, ...failures].sort((a, b) => a.at - b.at).slice(-mostKept);
    },
    /** The fullest 5 minutes that ended lately. Logs are read minutes late at times: a burst must not end before it is seen. */
    peak(now: number): Peak {
      const since = now - 2 * windowMs;
      kept = kept.filter(({ at }) => at > since - windowMs);
      const all = fullest(kept, since);
      const groups = [
        ...groupBy(kept, (failure) => `account ${accountOf(failure)}`).values(),
        ...groupBy(kept, (failure) => `source ${failure.source}`).values(),
      ].map((group) => fullest(group, since));
      const worst = groups.reduce((most, group) => (countOf(group) > countOf(most) ? group : most), []);
      const count = countOf(worst);
      const times = count === 1 ? 'One failed sign-in' : `${count} failed sign-ins`;
      return {
        all: countOf(all),
        worst: count,
        detail: count === 0 ? '' : `${times} within 5 minutes ${whoAndWhere(worst)}.`,
      };
    },
  };
}
