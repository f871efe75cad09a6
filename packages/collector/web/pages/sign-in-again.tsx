import { Dialog } from '../parts/dialog.tsx';
import { myName } from '../state/session.ts';
import { sessionEnded } from '../state/session-ended.ts';
import { SignInForm } from './sign-in-form.tsx';

/** The session ended while a page was open: sign in over it, and go on where you were. */
export function SignInAgain() {
  return (
    <Dialog
      title="Please sign in again"
      onClose={() => {
        sessionEnded.value = false;
      }}
    >
      <p class="muted">Your session has ended. The page behind this is untouched: nothing you typed is lost.</p>
      <SignInForm name={myName.value} />
    </Dialog>
  );
}
