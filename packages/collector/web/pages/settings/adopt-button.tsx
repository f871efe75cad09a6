import { useSignal } from '@preact/signals';
import { api, ask } from '../../api/client.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Field } from '../../parts/field.tsx';
import { notify } from '../../state/notices.ts';

/** An uncertain delivery did arrive: name the ticket that it made, so that no second one is made. */
export function AdoptButton(props: { delivery: string; target: string; onDone: () => void }) {
  const ticket = useSignal('');
  const url = useSignal('');
  async function adopt() {
    const json = { id: props.delivery, ticket: ticket.value.trim(), url: url.value.trim() };
    await ask(api.deliveries.adopt.$post({ json }));
    notify('Noted: from now on that ticket is the one.');
    props.onDone();
  }
  return (
    <ConfirmButton
      label="It is there…"
      class="tight"
      title={`Which ticket is it in ${props.target}?`}
      confirm="That is the ticket"
      onConfirm={adopt}
    >
      <Field label="Ticket number or id" hint={`As ${props.target} shows it`}>
        <input
          class="input"
          required
          maxLength={200}
          value={ticket.value}
          onInput={(event) => {
            ticket.value = event.currentTarget.value;
          }}
        />
      </Field>
      <Field label="Its address" hint="Optional; people follow it from the incident.">
        <input
          class="input"
          type="url"
          value={url.value}
          onInput={(event) => {
            url.value = event.currentTarget.value;
          }}
        />
      </Field>
    </ConfirmButton>
  );
}
