import { signal } from '@preact/signals';
import { go } from './router.ts';

export const helpShown = signal(false);

/** What the help shows; `keys` that begin with g are pressed one after the other. */
export const shortcuts: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['g', 'f'], does: 'Go to the fleet' },
  { keys: ['g', 'i'], does: 'Go to incidents' },
  { keys: ['g', 't'], does: 'Go to tickets' },
  { keys: ['g', 's'], does: 'Go to settings' },
  { keys: ['/'], does: 'Search' },
  { keys: ['j', 'k'], does: 'Next, previous: rows, incidents, tickets; on the tiles the next device in trouble' },
  { keys: ['Enter'], does: 'Open what is chosen' },
  { keys: ['a'], does: 'Acknowledge the incident you look at' },
  { keys: ['Esc'], does: 'Close, or leave the search' },
  { keys: ['?'], does: 'Show this' },
];

const places: Readonly<Record<string, string>> = { f: '/', i: '/incidents', t: '/tickets', s: '/settings' };
/** So long after `g` the second key still counts. */
const chordMs = 1200;

/** True where letters belong to what is being typed, or a dialog is open. */
export function typing(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  if (document.querySelector('dialog[open]')) return true;
  return event.target instanceof Element && event.target.closest('input, textarea, select') !== null;
}

export function startShortcuts(): () => void {
  let pressedG = 0;
  function onKeyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented || typing(event)) return;
    const place = places[event.key];
    if (place !== undefined && event.timeStamp - pressedG < chordMs) go(place);
    else if (event.key === '/') focusSearch();
    else if (event.key === '?') helpShown.value = true;
    else if (event.key === 'g') {
      pressedG = event.timeStamp;
      return;
    } else return;
    pressedG = 0;
    event.preventDefault();
  }
  addEventListener('keydown', onKeyDown);
  return () => removeEventListener('keydown', onKeyDown);
}

function focusSearch(): void {
  document.querySelector<HTMLInputElement>('[data-search]')?.focus();
}
