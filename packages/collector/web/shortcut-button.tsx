import { Icon } from './parts/icon.tsx';
import { helpShown } from './state/shortcuts.ts';

export function ShortcutButton() {
  return (
    <button
      type="button"
      class="icon-button wide-only"
      title="Keyboard shortcuts (?)"
      aria-label="Keyboard shortcuts"
      onClick={() => {
        helpShown.value = true;
      }}
    >
      <Icon name="help" />
    </button>
  );
}
