import type { ComponentChildren } from 'preact';
import type { Resource } from '../api/resource.ts';
import { Trouble } from './trouble.tsx';

/** Shows what was loaded; a failure is told above the old data, which stays. */
export function Loaded<T>({ from, children }: { from: Resource<T>; children: (data: T) => ComponentChildren }) {
  return (
    <>
      {from.error && <Trouble retry={from.reload}>{from.error}</Trouble>}
      {from.data !== undefined && children(from.data)}
      {from.data === undefined && from.loading && <p class="muted loading">Loading…</p>}
    </>
  );
}
