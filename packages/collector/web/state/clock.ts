import { signal } from '@preact/signals';

/** The browser's moment, moved on every five seconds: what "3 min ago" counts from. */
export const now = signal(Date.now());

export function startClock(): void {
  setInterval(() => {
    if (document.visibilityState === 'visible') now.value = Date.now();
  }, 5000);
  document.addEventListener('visibilitychange', () => {
    now.value = Date.now();
  });
}
