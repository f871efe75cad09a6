import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ByteReader, ByteWriter } from './bytes.ts';
import { digitsOf, fromPlaces, fromWhole, toDecimals, toPlaces } from './decimal.ts';
import { planWhole, readWhole, unzigzag, writeWhole, zigzag } from './whole-numbers.ts';

const forms = { constant: 0, decimals: 1, doubles: 2, places: 3 } as const;

/** Values (no NaN) of one column, without any loss: one value, decimals as whole numbers, or the doubles themselves. */
export function writeColumn(writer: ByteWriter, values: Float64Array): void {
  const constant = isConstant(values);
  const decimals = toDecimals(constant ? values.subarray(0, 1) : values);
  if (decimals === null) {
    writeDoubles(writer, values);
    return;
  }
  const { exponent, numbers } = decimals;
  if (constant) {
    writer.byte(forms.constant);
    writer.byte(exponent + 128);
    writer.varint(zigzag(numbers[0] ?? 0));
    return;
  }
  const { significant, longest } = digitsOf(numbers);
  const plain = planWhole(numbers);
  const places = longest > significant ? planWhole(toPlaces(numbers, significant)) : plain;
  const shorter = places.bits < plain.bits ? places : plain;
  writer.byte(shorter === plain ? forms.decimals : forms.places);
  writer.byte(exponent + 128);
  if (shorter !== plain) writer.byte(significant);
  writeWhole(writer, shorter);
}

function isConstant(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if (!Object.is(values[i], values[0])) return false;
  return true;
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
  const digits = form === forms.places ? reader.byte() : 0;
  const values = readWhole(reader, count);
  if (digits > 0) fromPlaces(values, digits);
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
