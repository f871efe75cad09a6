import { signal } from '@preact/signals';

/** The collector no longer knows this browser: sign in again over the page, so that nothing typed is lost. */
export const sessionEnded = signal(false);
