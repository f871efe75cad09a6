import type { Host } from '../../host.ts';

const pieceBytes = 128 * 1024;
/** Package lists of the largest distributions have 80 MB. */
const mostBytes = 256 * 1024 * 1024;

/** A large file in pieces cut anywhere; none where it does not exist. As Latin-1: names and versions are ASCII. */
export function* piecesOf(host: Host, path: string): Generator<string> {
  for (let from = 0; from < mostBytes; from += pieceBytes) {
    const part = host.readPart(path, from, pieceBytes);
    if (part === undefined || part.bytes.length === 0) return;
    yield part.bytes.toString('latin1');
    if (from + part.bytes.length >= part.sizeBytes) return;
  }
}

/** One paragraph of a Debian control file: /var/lib/dpkg/status or a Packages list, deb-control(5). */
export interface Listed {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** `install ok installed`; empty in a Packages list. */
  readonly status: string;
}

/** The value of a field of a paragraph that begins with a line's end. Searching is what the engine does natively; splitting lines is not. */
function fieldIn(paragraph: string, field: string): string {
  const label = `\n${field}: `;
  const at = paragraph.indexOf(label);
  if (at < 0) return '';
  const begin = at + label.length;
  const stop = paragraph.indexOf('\n', begin);
  return paragraph.slice(begin, stop < 0 ? paragraph.length : stop).trim();
}

/** V8 makes shorter pieces of a text as texts of their own; a longer one keeps the whole text it was cut from in memory. */
const shortestPiece = 13;

/** The same text by itself, for what is kept: an 18-character version would keep 128 KB of a package list. */
export const keepable = (text: string): string =>
  text.length < shortestPiece ? text : Buffer.from(text, 'latin1').toString('latin1');

/** The packages of a control file that comes in pieces cut anywhere. What is kept of them must be made `keepable`. */
export function* packagesIn(pieces: Iterable<string>): Generator<Listed> {
  let rest = '\n';
  for (const piece of pieces) {
    const text = rest + piece;
    let from = 0;
    for (;;) {
      const end = text.indexOf('\n\n', from + 1);
      if (end < 0) break;
      const found = listedIn(text.slice(from, end));
      if (found !== undefined) yield found;
      from = end + 1;
    }
    rest = text.slice(from);
  }
  const last = listedIn(rest);
  if (last !== undefined) yield last;
}

function listedIn(paragraph: string): Listed | undefined {
  const name = fieldIn(paragraph, 'Package');
  if (name === '') return undefined;
  return {
    name,
    version: fieldIn(paragraph, 'Version'),
    architecture: fieldIn(paragraph, 'Architecture'),
    status: fieldIn(paragraph, 'Status'),
  };
}
