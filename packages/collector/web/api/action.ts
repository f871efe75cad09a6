import { useSignal } from '@preact/signals';
import { sentence } from './client.ts';

/** One thing a person does: never twice at once, and its failure is a sentence beside the button. */
export function useAction() {
  const busy = useSignal(false);
  const error = useSignal<string | null>(null);

  /** True when it worked; only then may a form be emptied. */
  async function run(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.peek()) return false;
    busy.value = true;
    error.value = null;
    try {
      await work();
      return true;
    } catch (thrown) {
      error.value = sentence(thrown);
      return false;
    } finally {
      busy.value = false;
    }
  }
  return { busy: busy.value, error: error.value, run };
}
