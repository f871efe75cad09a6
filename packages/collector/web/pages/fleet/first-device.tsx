import { EmptyState } from '../../parts/empty-state.tsx';
import { isTechnician } from '../../state/session.ts';
import { EnrolForm } from '../settings/enrol-form.tsx';

/** The fleet before its first device: how to get one. */
export function FirstDevice() {
  return (
    <div class="page narrow">
      <EmptyState title="Add your first device">
        <p>
          A device is any workstation or server with the Forewarn agent on it. It appears here a few seconds after it is
          enrolled, and from then on you are told of its trouble before its user calls.
        </p>
      </EmptyState>
      {isTechnician.value ? (
        <section class="panel">
          <div class="body">
            <EnrolForm />
          </div>
        </section>
      ) : (
        <p class="muted centre">Ask a technician or an admin for an enrolment command.</p>
      )}
    </div>
  );
}
