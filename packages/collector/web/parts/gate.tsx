import type { ComponentChildren } from 'preact';
import { Brand } from './brand.tsx';

/** A page outside the house: sign-in, first run. */
export function Gate({
  title,
  wide = false,
  children,
}: {
  title: string;
  wide?: boolean;
  children: ComponentChildren;
}) {
  return (
    <main class={`gate${wide ? ' wide' : ''}`}>
      <Brand />
      <div class="panel stack">
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
