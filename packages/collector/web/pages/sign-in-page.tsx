import { Gate } from '../parts/gate.tsx';
import { SignInForm } from './sign-in-form.tsx';

export function SignInPage() {
  return (
    <Gate title="Sign in">
      <SignInForm />
      <p class="muted small">
        Forgot it? An admin sets a new password under Settings → Users, or on the collector's machine with{' '}
        <code>forewarn-collector user set-password</code>.
      </p>
    </Gate>
  );
}
