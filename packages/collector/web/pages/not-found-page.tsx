import { EmptyState } from '../parts/empty-state.tsx';

export function NotFoundPage() {
  return (
    <div class="page">
      <EmptyState title="There is no such page">
        <p>The address may be mistyped, or what it named is gone.</p>
        <a class="button" href="/">
          To the fleet
        </a>
      </EmptyState>
    </div>
  );
}
