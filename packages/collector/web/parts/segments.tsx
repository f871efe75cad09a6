/** A choice of few, all visible. */
export function Segments<T extends string>(props: {
  label: string;
  choices: readonly (readonly [value: T, label: string])[];
  chosen: T;
  onChoose: (value: T) => void;
}) {
  return (
    <fieldset class="segments" aria-label={props.label}>
      {props.choices.map(([value, label]) => (
        <button key={value} type="button" aria-pressed={value === props.chosen} onClick={() => props.onChoose(value)}>
          {label}
        </button>
      ))}
    </fieldset>
  );
}
