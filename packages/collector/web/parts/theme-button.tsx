import { type Theme, theme, themes } from '../state/preferences.ts';
import { Icon } from './icon.tsx';

const icons = { system: 'system', light: 'sun', dark: 'moon' } as const;
const labels: Readonly<Record<Theme, string>> = {
  system: 'Colours follow your system',
  light: 'Light colours',
  dark: 'Dark colours',
};

export function ThemeButton() {
  const next = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? 'system';
  return (
    <button
      type="button"
      class="icon-button"
      title={`${labels[theme.value]}. Click for: ${labels[next].toLowerCase()}.`}
      aria-label={`${labels[theme.value]}. Change to: ${labels[next].toLowerCase()}`}
      onClick={() => {
        theme.value = next;
      }}
    >
      <Icon name={icons[theme.value]} />
    </button>
  );
}
