import { effect, signal } from '@preact/signals';

/** A choice that this browser remembers; where storage is forbidden it lasts as long as the page. */
function remembered<T extends string>(key: string, choices: readonly T[], fallback: T) {
  const stored = readStored(key);
  const choice = signal<T>(choices.find((c) => c === stored) ?? fallback);
  effect(() => writeStored(key, choice.value));
  return choice;
}

function readStored(key: string): string | null {
  try {
    return localStorage.getItem(`forewarn.${key}`);
  } catch (cause) {
    console.info('This browser keeps no settings for Forewarn.', cause);
    return null;
  }
}

function writeStored(key: string, value: string): void {
  try {
    localStorage.setItem(`forewarn.${key}`, value);
  } catch (cause) {
    console.info('This browser keeps no settings for Forewarn.', cause);
  }
}

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];
export const theme = remembered('theme', themes, 'system');

export const fleetViews = ['tiles', 'table'] as const;
export const fleetView = remembered('fleet-view', fleetViews, 'tiles');

export const groupings = ['site', 'none'] as const;
export const grouping = remembered('fleet-grouping', groupings, 'site');

const dark = matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = signal(dark.matches);

/** What is on the screen now, for what CSS cannot colour: canvases. */
export const shownTheme = signal<'light' | 'dark'>('light');

export function startTheme(): void {
  dark.addEventListener('change', () => {
    systemIsDark.value = dark.matches;
  });
  effect(() => {
    const shown = theme.value === 'system' ? (systemIsDark.value ? 'dark' : 'light') : theme.value;
    document.documentElement.dataset.theme = shown;
    shownTheme.value = shown;
  });
}
