import { type Signal, signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';

const drafts = new Map<string, Signal<string>>();

/** What is being typed in one place; it survives leaving the page and coming back. */
export function useDraft(place: string): Signal<string> {
  return useMemo(() => {
    const draft = drafts.get(place) ?? signal('');
    drafts.set(place, draft);
    return draft;
  }, [place]);
}
