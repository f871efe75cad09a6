/** Powers of ten that a double holds exactly: a whole number below 2^53 divided by one is rounded once, as JSON.parse does. */
const powers = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const key = Buffer.from('"values":[');

/**
 * The `values` of a report frame into `out`, NaN for null; returns how many. Reads the digits itself: five times as
 * fast as parsing the whole frame, which counts for millions of frames an hour. A frame written in another way
 * (spaces, exponents, 16 digits and more) goes through JSON.parse; one that is not a report has no values.
 * Stops early when only the first `most` are wanted.
 */
export function readValues(frame: Buffer, out: Float64Array, most = Number.POSITIVE_INFINITY): number {
  const start = frame.indexOf(key);
  const count = start < 0 ? -1 : readDigits(frame, start + key.length, out, most);
  return count >= 0 ? count : parseWhole(frame, out);
}

function readDigits(frame: Buffer, start: number, out: Float64Array, most: number): number {
  let count = 0;
  let offset = start;
  for (;;) {
    let byte = frame[offset];
    if (byte === 0x6e) {
      out[count++] = Number.NaN;
      offset += 4;
    } else if (byte === 0x5d && count === 0) {
      return 0;
    } else {
      const negative = byte === 0x2d;
      if (negative) byte = frame[++offset];
      let digits = 0;
      let whole = 0;
      let point = -1;
      while (byte !== undefined && ((byte >= 0x30 && byte <= 0x39) || (byte === 0x2e && point < 0))) {
        if (byte === 0x2e) point = digits;
        else {
          whole = whole * 10 + (byte - 0x30);
          digits++;
        }
        byte = frame[++offset];
      }
      if (digits === 0 || digits > 15) return -1;
      const value = point < 0 ? whole : whole / (powers[digits - point] ?? 1);
      out[count++] = negative ? -value : value;
    }
    const end = frame[offset];
    if (end === 0x5d || (end === 0x2c && count >= most)) return count;
    if (end !== 0x2c || count === out.length) return -1;
    offset++;
  }
}

function parseWhole(frame: Buffer, out: Float64Array): number {
  let values: unknown;
  try {
    values = JSON.parse(frame.toString('utf8')).values;
  } catch {
    return 0;
  }
  if (!Array.isArray(values)) return 0;
  const count = Math.min(values.length, out.length);
  for (let i = 0; i < count; i++) out[i] = typeof values[i] === 'number' ? values[i] : Number.NaN;
  return count;
}
