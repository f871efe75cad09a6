import type { ComponentChildren } from 'preact';

/** What to show where there is nothing yet: why, and what would make something appear. */
export function EmptyState({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
