import { useSignal } from '@preact/signals';
import { useCallback, useEffect, useRef } from 'preact/hooks';
import { sentence } from './client.ts';

/** Something loaded from the collector. While it is loaded anew, and when that fails, the old data stays. */
export interface Resource<T> {
  readonly data: T | undefined;
  readonly error: string | null;
  readonly loading: boolean;
  reload(): void;
}

/** Loads when the page is shown and whenever `deps` change; a late answer of an earlier question is dropped. */
export function useResource<T>(load: () => Promise<T>, deps: readonly unknown[]): Resource<T> {
  const state = useSignal<{ data: T | undefined; error: string | null; loading: boolean }>({
    data: undefined,
    error: null,
    loading: true,
  });
  const asked = useRef(0);
  const latest = useRef(load);
  latest.current = load;

  const reload = useCallback(() => {
    const mine = ++asked.current;
    state.value = { ...state.peek(), loading: true };
    latest.current().then(
      (data) => {
        if (mine === asked.current) state.value = { data, error: null, loading: false };
      },
      (error: unknown) => {
        if (mine === asked.current) state.value = { ...state.peek(), error: sentence(error), loading: false };
      },
    );
  }, []);

  useEffect(() => {
    reload();
    return () => {
      asked.current++;
    };
  }, deps);
  return { ...state.value, reload };
}
