import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useAction } from '../api/action.ts';
import { Dialog } from './dialog.tsx';
import { Trouble } from './trouble.tsx';

/** A button that asks before it does harm; the question says what will happen. */
export function ConfirmButton(props: {
  label: string;
  class?: string;
  title: string;
  confirm: string;
  /** What will happen, and fields that the deed needs. */
  children: ComponentChildren;
  onConfirm: () => Promise<unknown>;
  /** Opened from elsewhere, by a key. */
  danger?: boolean;
}) {
  const open = useSignal(false);
  const { busy, error, run } = useAction();
  const close = () => {
    open.value = false;
  };
  async function submit(event: Event) {
    event.preventDefault();
    if (await run(props.onConfirm)) close();
  }
  return (
    <>
      <button
        type="button"
        class={`button ${props.class ?? ''}`}
        onClick={() => {
          open.value = true;
        }}
      >
        {props.label}
      </button>
      {open.value && (
        <Dialog title={props.title} onClose={close}>
          <form class="form" onSubmit={submit}>
            {props.children}
            {error && <Trouble>{error}</Trouble>}
            <div class="form-actions">
              <button type="button" class="button" onClick={close}>
                Cancel
              </button>
              <button type="submit" class={`button ${props.danger ? 'danger' : 'primary'}`} disabled={busy}>
                {busy ? 'Working…' : props.confirm}
              </button>
            </div>
          </form>
        </Dialog>
      )}
    </>
  );
}
