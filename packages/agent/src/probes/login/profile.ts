import type { Reading } from '@forewarn/shared';
import type { WindowsEvent } from '../../host.ts';
import { type Metric, profileStates } from './metrics.ts';

type ProfileState = (typeof profileStates)[number];

/**
 * Events of the User Profile Service, 1500–1530 (Microsoft, "Troubleshoot user profiles with events").
 * 1530 (a program kept the registry open at sign-out) and 1531–1532 (service started, stopped) are daily life.
 */
const meaning: Readonly<Record<number, { readonly state: ProfileState; readonly words: string }>> = {
  1500: { state: 'failed', words: 'Windows could not load a profile, and the person could not sign in.' },
  1502: { state: 'failed', words: 'Windows could not load a profile because it is damaged.' },
  1504: { state: 'roaming-failed', words: 'A roaming profile could not be saved completely to the server.' },
  1505: { state: 'temporary', words: 'A damaged profile was loaded as a backup.' },
  1508: { state: 'failed', words: 'Windows could not load a person’s registry: the profile is damaged or in use.' },
  1509: { state: 'roaming-failed', words: 'Files of a roaming profile could not be copied.' },
  1511: {
    state: 'temporary',
    words: 'Windows did not find a profile and gave a temporary one: what is saved there is lost at sign-out.',
  },
  1515: { state: 'temporary', words: 'Windows put a profile aside as a backup and gave a temporary one.' },
  1518: { state: 'failed', words: 'Windows could not make a temporary profile either.' },
  1521: { state: 'roaming-failed', words: 'The server’s copy of a roaming profile was not found.' },
  1525: { state: 'roaming-failed', words: 'A roaming profile was not used because the line was slow.' },
  1526: { state: 'roaming-failed', words: 'A roaming profile was not used because its owner is another.' },
};

/** A damaged profile stays damaged; a day without a word is as good as mended. */
const believedMs = 24 * 60 * 60_000;

export interface ProfileTrouble {
  readonly at: number;
  readonly id: number;
}

/** The worst of what was seen and what is new. */
export function worstProfile(
  before: ProfileTrouble | undefined,
  events: readonly Pick<WindowsEvent, 'at' | 'id'>[],
  now: number,
): ProfileTrouble | undefined {
  const rank = ({ id }: { id: number }) => profileStates.indexOf(meaning[id]?.state ?? 'ok');
  return [...(before ? [before] : []), ...events]
    .filter(({ at, id }) => now - at < believedMs && meaning[id] !== undefined)
    .reduce<ProfileTrouble | undefined>(
      (worst, one) => (worst === undefined || rank(one) >= rank(worst) ? { at: one.at, id: one.id } : worst),
      undefined,
    );
}

export function profileReading(trouble: ProfileTrouble | undefined): Reading<Metric> {
  const found = trouble === undefined ? undefined : meaning[trouble.id];
  const value = profileStates.indexOf(found?.state ?? 'ok');
  const detail = found === undefined ? '' : `${found.words} (event ${trouble?.id})`;
  return { metric: 'login.profile', value, detail };
}
