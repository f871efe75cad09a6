import type { ComponentChildren } from 'preact';

/** Something went wrong: the sentence that says what to do, and a way to try again. */
export function Trouble({ children, retry }: { children: ComponentChildren; retry?: (() => void) | undefined }) {
  return (
    <div class="trouble" role="alert">
      <span>{children}</span>
      {retry && (
        <button type="button" class="button tight" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
