import { computed, signal } from '@preact/signals';
import { api, ask, sentence } from '../api/client.ts';
import type { Session, UserRole } from '../api/shapes.ts';
import { sessionEnded } from './session-ended.ts';

type Standing =
  | { readonly is: 'checking' }
  | { readonly is: 'unreachable'; readonly message: string }
  | { readonly is: 'first-run' }
  | { readonly is: 'signed-out' }
  | { readonly is: 'signed-in'; readonly name: string; readonly role: UserRole };

export const session = signal<Standing>({ is: 'checking' });

function standing(known: Session): Standing {
  if (known.user && known.role) return { is: 'signed-in', name: known.user.name, role: known.role };
  return { is: known.firstRun ? 'first-run' : 'signed-out' };
}

/** The collector has told who this browser is. */
export function enter(known: Session): void {
  session.value = standing(known);
  if (known.user) sessionEnded.value = false;
}

export async function checkSession(): Promise<void> {
  try {
    enter(await ask(api.session.$get()));
  } catch (error) {
    session.value = { is: 'unreachable', message: sentence(error) };
  }
}

/** Asked again while a page is open: who was signed in and is not any more signs in over the page, and keeps it. */
export async function recheckSession(): Promise<void> {
  try {
    const known = await ask(api.session.$get());
    if (known.user) enter(known);
    else sessionEnded.value = true;
  } catch (error) {
    console.info(sentence(error));
  }
}

export async function signOut(): Promise<void> {
  await ask(api.session.$delete());
  // A whole new page: nothing of this person stays in memory.
  location.assign('/');
}

const rank: Readonly<Record<UserRole, number>> = { viewer: 1, technician: 2, admin: 3 };

const may = (needed: UserRole) =>
  computed(() => session.value.is === 'signed-in' && rank[session.value.role] >= rank[needed]);

/** Whether to show what only a technician (or an admin) may do; the collector checks again. */
export const isTechnician = may('technician');
export const isAdmin = may('admin');
export const myName = computed(() => (session.value.is === 'signed-in' ? session.value.name : ''));
