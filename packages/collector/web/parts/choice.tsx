interface ChoiceProps<Value extends string> {
  of: readonly Value[];
  value: Value;
  onChange: (value: Value) => void;
  /** How each is called; left out = as it is. */
  say?: (value: Value) => string;
  /** Where no label stands beside it. */
  label?: string;
  disabled?: boolean;
  /** From its field: what ties it to its label and hint. */
  id?: string;
  'aria-describedby'?: string;
}

/** One of a closed list. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { of, value, onChange, say, label, ...rest } = props;
  return (
    <select
      class="input"
      aria-label={label}
      {...rest}
      value={value}
      onChange={(event) => {
        const chosen = of.find((one) => one === event.currentTarget.value);
        if (chosen !== undefined) onChange(chosen);
      }}
    >
      {of.map((one) => (
        <option key={one} value={one}>
          {say === undefined ? one : say(one)}
        </option>
      ))}
    </select>
  );
}
