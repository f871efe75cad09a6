import type { Message, Operation } from '../../incidents/delivery.ts';
import type { Trend, Words } from '../../incidents/wording.ts';

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** Band and mark of each state; chosen to keep 4.5:1 contrast of white text (WCAG 1.4.3). */
const colours: Record<string, string> = { critical: '#b3261e', warning: '#8a5a00', info: '#1f5fa8' };
const over = '#1f7a3d';
const states: Record<Operation, string> = { open: 'New', reopen: 'It is back', note: 'Update', resolve: 'Resolved' };

const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const quiet = 'color:#5c6370';

/**
 * The mail as a web page for mail programs: tables and inline styles only, nothing loaded from outside.
 * The curve is made of table cells, because mail programs show neither SVG nor pictures without asking.
 */
export function html(operation: Operation, message: Message, words: Words): string {
  const colour = operation === 'resolve' ? over : (colours[message.severity] ?? colours.info ?? over);
  const rows = [
    band(colour, `${states[operation]} · ${message.priority}`, words.headline),
    block(`<p style="margin:0;font-size:16px;line-height:24px">${escaped(words.lead)}</p>`),
    block(factTable(words.facts)),
    words.cause === '' ? '' : block(heading('Likely cause') + paragraph(words.cause)),
    list('First steps', words.firstSteps, 'ol'),
    list('What the person at the device can try', words.userCanTry, 'ul'),
    words.trend ? block(curve(words.trend, colour)) : '',
    words.readings.length === 0 ? '' : block(heading('Readings at that moment') + readingTable(words.readings)),
    words.link === '' ? '' : block(button(words.link, colour)),
  ];
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light">',
    `<title>${escaped(words.subject)}</title></head>`,
    `<body style="margin:0;padding:16px;background:#eef0f3;${font};color:#1c1f26">`,
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:640px;margin:0 auto;background:#ffffff;border:1px solid #d9dde3">',
    ...rows,
    '</table></body></html>',
  ].join('\n');
}

const band = (colour: string, state: string, headline: string): string =>
  `<tr><td bgcolor="${colour}" style="background:${colour};color:#ffffff;padding:16px 24px">` +
  `<div style="font-size:13px;font-weight:600;letter-spacing:.02em">${escaped(state)}</div>` +
  `<div style="font-size:20px;line-height:26px;font-weight:600;padding-top:4px">${escaped(headline)}</div></td></tr>`;

const block = (content: string): string => `<tr><td style="padding:16px 24px 0">${content}</td></tr>`;

const heading = (text: string): string =>
  `<div style="font-size:13px;font-weight:600;${quiet};padding-bottom:4px">${escaped(text)}</div>`;

const paragraph = (text: string): string => `<p style="margin:0;font-size:15px;line-height:22px">${escaped(text)}</p>`;

function list(title: string, items: readonly string[], tag: 'ol' | 'ul'): string {
  if (items.length === 0) return '';
  const lines = items.map((item) => `<li style="padding-bottom:4px">${escaped(item)}</li>`).join('');
  return block(
    `${heading(title)}<${tag} style="margin:0;padding-left:22px;font-size:15px;line-height:22px">${lines}</${tag}>`,
  );
}

const factTable = (facts: Words['facts']): string =>
  `<table role="presentation" cellpadding="0" cellspacing="0" style="font-size:14px;line-height:20px">${facts
    .map(
      ([label, value]) =>
        `<tr><td valign="top" style="${quiet};padding:2px 16px 2px 0;white-space:nowrap">${escaped(label)}</td>` +
        `<td style="padding:2px 0;word-break:break-word">${escaped(value)}</td></tr>`,
    )
    .join('')}</table>`;

const readingTable = (readings: Words['readings']): string =>
  `<table cellpadding="0" cellspacing="0" width="100%" style="font-size:14px;line-height:20px;border-collapse:collapse">${readings
    .map(
      ([what, value, said]) =>
        `<tr><td style="padding:4px 12px 4px 0;border-top:1px solid #e6e9ee">${escaped(what)}` +
        `${said === '' ? '' : `<div style="${quiet};font-size:13px">${escaped(said)}</div>`}</td>` +
        `<td align="right" valign="top" style="padding:4px 0;border-top:1px solid #e6e9ee;white-space:nowrap">${escaped(value)}</td></tr>`,
    )
    .join('')}</table>`;

const curveHeight = 64;

function curve(trend: Trend, colour: string): string {
  const bars = trend.heights
    .map((height) => {
      const pixels = Math.max(2, Math.round(height * curveHeight));
      return (
        `<td valign="bottom" style="padding:0 1px 0 0"><div style="height:${pixels}px;line-height:${pixels}px;` +
        `font-size:1px;background:${colour}">&nbsp;</div></td>`
      );
    })
    .join('');
  return (
    heading(`${trend.title}: ${trend.lowest} to ${trend.highest}`) +
    `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="height:${curveHeight}px;table-layout:fixed;border-bottom:1px solid #c3c9d2"><tr>${bars}</tr></table>` +
    `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="font-size:12px;${quiet};padding-top:4px"><tr><td>${escaped(trend.from)}</td><td align="right">${escaped(trend.to)}</td></tr></table>`
  );
}

const button = (link: string, colour: string): string => {
  // Only our own page's address may be a link: anything else stays text.
  if (!/^https?:\/\//.test(link)) return `<div style="padding-bottom:24px">${escaped(link)}</div>`;
  return (
    `<div style="padding:8px 0 24px"><a href="${escaped(link)}" style="display:inline-block;background:${colour};` +
    `color:#ffffff;text-decoration:none;font-size:15px;font-weight:600;padding:10px 20px">Open the incident</a></div>`
  );
};
