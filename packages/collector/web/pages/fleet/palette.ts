import { type Health, healths } from '@forewarn/shared';

/** What the canvas needs of the style sheet, read once per theme. */
export interface Palette {
  readonly fill: Readonly<Record<Health, string>>;
  readonly on: Readonly<Record<Health, string>>;
  readonly surface: string;
  readonly line: string;
  readonly text: string;
  readonly muted: string;
  readonly sunken: string;
  readonly strong: string;
  readonly focus: string;
  readonly font: string;
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const each = (name: (health: Health) => string) =>
    Object.fromEntries(healths.map((health) => [health, colour(name(health))])) as Record<Health, string>;
  return {
    fill: each((health) => health),
    on: each((health) => `on-${health}`),
    surface: colour('surface'),
    line: colour('line'),
    text: colour('text'),
    muted: colour('muted'),
    sunken: colour('sunken'),
    strong: colour('line-strong'),
    focus: colour('focus'),
    font: colour('font'),
  };
}
