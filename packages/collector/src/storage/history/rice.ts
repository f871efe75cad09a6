import type { ByteReader, ByteWriter } from './bytes.ts';

/**
 * Adaptive Golomb-Rice coding, as JPEG-LS does it (ITU-T T.87, A.5): the length of a code follows the running mean of
 * the numbers before it, so there is no table to store and a single column can be read without its neighbours.
 */
interface Mean {
  sum: number;
  count: number;
  k: number;
}

/** Numbers after which older ones count half: long enough for steady noise, short enough to follow a burst. */
const memory = 64;
/** Ones after which a number is written with its length instead, so that an outlier costs 80 bits at most. */
const longest = 20;

/** 2^0 … 2^53 looked up: `**` costs more than all else here. */
const twoTo = Float64Array.from({ length: 54 }, (_, k) => 2 ** k);
const pow2 = (k: number): number => twoTo[k] ?? 1;

const startAt = (k: number): Mean => ({ sum: pow2(k), count: 1, k });

/** An outlier counts as at most 16 times the mean, so that one jump does not lengthen the codes of all that follow. */
function learn(mean: Mean, value: number): void {
  mean.sum += Math.min(value, pow2(Math.min(mean.k + 4, 53)));
  mean.count++;
  if (mean.count > memory) {
    mean.sum /= 2;
    mean.count /= 2;
  }
  while (mean.count * pow2(mean.k) < mean.sum) mean.k++;
  while (mean.k > 0 && mean.count * pow2(mean.k - 1) >= mean.sum) mean.k--;
}

/** Whole numbers of 0 to 2^53, unsigned; the count is the reader's to know. */
export function writeRice(writer: ByteWriter, values: Float64Array): void {
  let total = 0;
  for (const value of values) total += value;
  const average = values.length === 0 ? 0 : total / values.length;
  const first = average < 1 ? 0 : Math.min(52, Math.round(Math.log2(average)));
  writer.byte(first);
  const mean = startAt(first);
  for (const value of values) {
    const quotient = Math.floor(value / pow2(mean.k));
    if (quotient < longest) {
      writer.bits((1 << quotient) - 1, quotient + 1);
      writeBits(writer, value, mean.k);
    } else {
      writer.bits((1 << longest) - 1, longest);
      const length = bitLength(value);
      writer.bits(length, 6);
      writeBits(writer, value, length);
    }
    learn(mean, value);
  }
  writer.align();
}

export function readRice(reader: ByteReader, count: number): Float64Array {
  const values = new Float64Array(count);
  const mean = startAt(reader.byte());
  for (let i = 0; i < count; i++) {
    const quotient = reader.ones(longest);
    const value =
      quotient < longest ? quotient * pow2(mean.k) + readBits(reader, mean.k) : readBits(reader, reader.bits(6));
    values[i] = value;
    learn(mean, value);
  }
  reader.align();
  return values;
}

const piece = 16;

function writeBits(writer: ByteWriter, value: number, count: number): void {
  let rest = value;
  let left = count;
  for (; left > piece; left -= piece) {
    writer.bits(rest % 65_536, piece);
    rest = Math.floor(rest / 65_536);
  }
  writer.bits(rest % pow2(left), left);
}

function readBits(reader: ByteReader, count: number): number {
  let value = 0;
  let factor = 1;
  let left = count;
  for (; left > piece; left -= piece) {
    value += reader.bits(piece) * factor;
    factor *= 65_536;
  }
  return value + reader.bits(left) * factor;
}

function bitLength(value: number): number {
  return value < 2 ** 32 ? 32 - Math.clz32(value) : 32 + bitLength(Math.floor(value / 2 ** 32));
}
