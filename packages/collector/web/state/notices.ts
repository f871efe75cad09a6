import { signal } from '@preact/signals';

/** A short message that goes by itself; with `undo` there is a way back. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly undo: (() => void) | null;
}

export const notices = signal<readonly Notice[]>([]);
let last = 0;

export function notify(text: string, undo: (() => void) | null = null): void {
  const id = ++last;
  notices.value = [...notices.value.slice(-2), { id, text, undo }];
  // Long enough to read and to reach the way back.
  setTimeout(() => dismiss(id), undo ? 12_000 : 6000);
}

export function dismiss(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}
