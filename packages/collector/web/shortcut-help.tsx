import { Dialog } from './parts/dialog.tsx';
import { helpShown, shortcuts } from './state/shortcuts.ts';

export function ShortcutHelp() {
  const close = () => {
    helpShown.value = false;
  };
  return (
    <Dialog title="Keyboard" onClose={close}>
      <dl class="shortcuts">
        {shortcuts.map(({ keys, does }) => (
          <>
            <dt>
              {keys.map((key) => (
                <>
                  <kbd>{key}</kbd>{' '}
                </>
              ))}
            </dt>
            <dd>{does}</dd>
          </>
        ))}
      </dl>
      <div class="form-actions">
        <button type="button" class="button" onClick={close}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
