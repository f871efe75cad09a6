import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const styles = readFileSync(new URL('../../../packages/collector/web/styles/tokens.css', import.meta.url), 'utf8');

function colours(selector: string): Map<string, string> {
  const from = styles.indexOf(`${selector} {`);
  const block = styles.slice(from, styles.indexOf('}', from));
  return new Map([...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name = '', hex = '']) => [name, hex]));
}

/** Relative luminance of an sRGB colour (WCAG 2.2, definitions). */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const healths = ['critical', 'warning', 'silent', 'unknown', 'maintenance', 'ok', 'off'];
const papers = ['bg', 'surface', 'sunken'];
/** Text on what it stands on. */
const texts = [
  ...['text', 'muted', 'critical-text'].flatMap((text) => papers.map((paper) => [text, paper])),
  ['on-ink', 'ink'],
  ...healths.map((health) => [`${health}-text`, `${health}-soft`]),
  ['on-critical', 'critical'],
];
/** What is no text but must be seen: edges of fields, focus, marks on their tile (WCAG 1.4.11). */
const shapes = [
  ...papers.flatMap((paper) => [
    ['line-strong', paper],
    ['focus', paper],
  ]),
  ...healths.map((health) => [`on-${health}`, health]),
];

describe.each([
  ['light', new Map()],
  ['dark', colours(':root[data-theme="dark"]')],
])('in the %s theme', (_, own: Map<string, string>) => {
  const all = new Map([...colours(':root'), ...own]);
  const of = ([one = '', other = '']: string[]) => contrast(all.get(one) ?? '', all.get(other) ?? '');

  it.each(texts)('%s on %s is read by people with weak eyes (WCAG AA, 4.5:1)', (...pair) => {
    expect(of(pair)).toBeGreaterThanOrEqual(4.5);
  });
  it.each(shapes)('%s on %s is seen (WCAG 1.4.11, 3:1)', (...pair) => {
    expect(of(pair)).toBeGreaterThanOrEqual(3);
  });
});
