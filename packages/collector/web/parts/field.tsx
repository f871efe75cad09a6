import { cloneElement, type VNode } from 'preact';
import { useId } from 'preact/hooks';

/** A labelled input; the hint says what belongs there, before anything goes wrong. */
export function Field(props: { label: string; hint?: string; children: VNode<{ id?: string }> }) {
  const id = useId();
  const described = props.hint === undefined ? {} : { 'aria-describedby': `${id}-hint` };
  return (
    <div class="field">
      <label class="label" for={id}>
        {props.label}
      </label>
      {cloneElement(props.children, { id, ...described })}
      {props.hint !== undefined && (
        <span class="hint" id={`${id}-hint`}>
          {props.hint}
        </span>
      )}
    </div>
  );
}
