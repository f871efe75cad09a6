import { Icon } from './icon.tsx';

/** A search that takes text literally. `/` goes to the first one on a page. */
export function SearchBox(props: {
  label: string;
  placeholder: string;
  value: string;
  onInput: (value: string) => void;
}) {
  return (
    <div class="search-box">
      <Icon name="search" />
      <input
        class="input"
        type="search"
        data-search
        aria-label={props.label}
        placeholder={props.placeholder}
        value={props.value}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => props.onInput(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          if (props.value !== '') props.onInput('');
          else event.currentTarget.blur();
          event.preventDefault();
        }}
      />
      {props.value === '' && <kbd>/</kbd>}
    </div>
  );
}
