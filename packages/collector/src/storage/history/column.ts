import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ByteReader, ByteWriter } from './bytes.ts';
import { fromWhole, toDecimals } from './decimal.ts';
import { readWhole, unzigzag, writeWhole, zigzag } from './whole-numbers.ts';

const forms = { constant: 0, decimals: 1, doubles: 2 } as const;

/** Values (no NaN) of one column, without any loss: one value, decimals as whole numbers, or the doubles themselves. */
export function writeColumn(writer: ByteWriter, values: Float64Array): void {
  const decimals = toDecimals(values);
  if (decimals === null) {
    writeDoubles(writer, values);
    return;
  }
  const { exponent, numbers } = decimals;
  const first = numbers[0] ?? 0;
  const constant = numbers.every((number) => number === first);
  writer.byte(constant ? forms.constant : forms.decimals);
  writer.byte(exponent + 128);
  if (constant) writer.varint(zigzag(first));
  else writeWhole(writer, numbers);
}

/** The exponent is that of the last digit kept; null where the values are plain doubles. */
export interface Column {
  readonly values: Float64Array;
  readonly exponent: number | null;
}

export function readColumn(reader: ByteReader, count: number): Column {
  const form = reader.byte();
  if (form === forms.doubles) return { values: readDoubles(reader, count), exponent: null };
  const exponent = reader.byte() - 128;
  if (form === forms.constant) {
    return { values: new Float64Array(count).fill(fromWhole(unzigzag(reader.varint()), exponent)), exponent };
  }
  const values = readWhole(reader, count);
  for (let i = 0; i < count; i++) values[i] = fromWhole(values[i] ?? 0, exponent);
  return { values, exponent };
}

/** Byte planes: the first bytes of all doubles, then the second ones …, because they resemble each other. */
function writeDoubles(writer: ByteWriter, values: Float64Array): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const planes = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) planes[(i % 8) * values.length + (i >> 3)] = bytes[i] ?? 0;
  const packed = deflateRawSync(planes);
  writer.byte(forms.doubles);
  writer.varint(packed.length);
  writer.block(packed);
}

function readDoubles(reader: ByteReader, count: number): Float64Array {
  const planes = inflateRawSync(reader.block(reader.varint()));
  const values = new Float64Array(count);
  const bytes = new Uint8Array(values.buffer);
  for (let i = 0; i < bytes.length; i++) bytes[i] = planes[(i % 8) * count + (i >> 3)] ?? 0;
  return values;
}
