/** Where a sign sorts in a part without digits: `~` before the end of the part, letters before all else, deb-version(7). */
function orderOf(sign: string | undefined): number {
  if (sign === undefined) return 0;
  if (sign === '~') return -1;
  const code = sign.charCodeAt(0);
  return /[A-Za-z]/.test(sign) ? code : code + 256;
}

const isDigit = (sign: string | undefined): boolean => sign !== undefined && sign >= '0' && sign <= '9';

/** Compares upstream versions or revisions: by turns a part without digits and a number. */
function compareParts(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a[i])) || (j < b.length && !isDigit(b[j]))) {
      const left = isDigit(a[i]) ? 0 : orderOf(a[i]);
      const right = isDigit(b[j]) ? 0 : orderOf(b[j]);
      if (left !== right) return left - right;
      i += 1;
      j += 1;
    }
    const first = /^\d*/.exec(a.slice(i))?.[0] ?? '';
    const second = /^\d*/.exec(b.slice(j))?.[0] ?? '';
    const difference = compareNumbers(first, second);
    if (difference !== 0) return difference;
    i += first.length;
    j += second.length;
  }
  return 0;
}

/** Numbers of any length: a date with a time is beyond what a double holds exactly. */
function compareNumbers(a: string, b: string): number {
  const left = a.replace(/^0+/, '');
  const right = b.replace(/^0+/, '');
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}

function split(version: string): [epoch: string, upstream: string, revision: string] {
  const colon = version.indexOf(':');
  const dash = version.lastIndexOf('-');
  const end = dash > colon ? dash : version.length;
  return [colon < 0 ? '0' : version.slice(0, colon), version.slice(colon + 1, end), version.slice(end + 1)];
}

/** Negative where `a` is older than `b`, as dpkg orders versions: `[epoch:]upstream[-revision]`, deb-version(7). */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  const [epochA, upstreamA, revisionA] = split(a);
  const [epochB, upstreamB, revisionB] = split(b);
  return compareNumbers(epochA, epochB) || compareParts(upstreamA, upstreamB) || compareParts(revisionA, revisionB);
}
