import { StoreError } from '../store-error.ts';

/** Bytes being written, one thing behind the other; grows by doubling. */
export interface ByteWriter {
  byte(value: number): void;
  /** Unsigned whole number below 2^53, seven bits a byte, low ones first (LEB128). */
  varint(value: number): void;
  /** The lowest `count` (≤ 24) bits of value, low ones first; several make up a byte. */
  bits(value: number, count: number): void;
  /** Fills the byte that bits() began. */
  align(): void;
  float64(value: number): void;
  block(bytes: Uint8Array): void;
  readonly size: number;
  finish(): Uint8Array<ArrayBuffer>;
}

export function createByteWriter(initialBytes = 256): ByteWriter {
  let bytes = new Uint8Array(initialBytes);
  let used = 0;
  let pending = 0;
  let pendingBits = 0;

  const reserve = (more: number): void => {
    if (used + more <= bytes.length) return;
    const grown = new Uint8Array(Math.max(bytes.length * 2, used + more));
    grown.set(bytes.subarray(0, used));
    bytes = grown;
  };

  return {
    byte(value) {
      reserve(1);
      bytes[used++] = value;
    },
    varint(value) {
      reserve(8);
      let rest = value;
      while (rest >= 128) {
        bytes[used++] = (rest % 128) + 128;
        rest = Math.floor(rest / 128);
      }
      bytes[used++] = rest;
    },
    bits(value, count) {
      pending |= value << pendingBits;
      pendingBits += count;
      reserve(4);
      while (pendingBits >= 8) {
        bytes[used++] = pending;
        pending >>>= 8;
        pendingBits -= 8;
      }
    },
    align() {
      if (pendingBits === 0) return;
      reserve(1);
      bytes[used++] = pending;
      pending = 0;
      pendingBits = 0;
    },
    float64(value) {
      reserve(8);
      new DataView(bytes.buffer).setFloat64(used, value, true);
      used += 8;
    },
    block(block) {
      reserve(block.length);
      bytes.set(block, used);
      used += block.length;
    },
    get size() {
      return used;
    },
    finish: () => bytes.slice(0, used),
  };
}

/** The other way. Reading past the end throws StoreError `corrupt`. */
export interface ByteReader {
  byte(): number;
  varint(): number;
  bits(count: number): number;
  /** How many one-bits come before the next zero-bit, at most `most`; the zero is read too unless `most` was reached. */
  ones(most: number): number;
  align(): void;
  float64(): number;
  block(length: number): Uint8Array;
}

export function createByteReader(bytes: Uint8Array): ByteReader {
  let offset = 0;
  let pending = 0;
  let pendingBits = 0;

  const next = (): number => {
    const byte = bytes[offset++];
    if (byte === undefined) throw cutShort();
    return byte;
  };
  const fill = (count: number): void => {
    while (pendingBits < count) {
      pending |= next() << pendingBits;
      pendingBits += 8;
    }
  };

  return {
    byte: next,
    varint() {
      let value = 0;
      let factor = 1;
      for (;;) {
        const byte = next();
        value += (byte & 127) * factor;
        if (byte < 128) return value;
        factor *= 128;
      }
    },
    bits(count) {
      fill(count);
      const value = pending & ((1 << count) - 1);
      pending >>>= count;
      pendingBits -= count;
      return value;
    },
    ones(most) {
      let found = 0;
      while (found < most) {
        fill(1);
        // All known bits at once: the lowest zero-bit ends the run.
        const run = Math.min(31 - Math.clz32(~pending & -~pending), pendingBits, most - found);
        found += run;
        pending >>>= run;
        pendingBits -= run;
        if (pendingBits > 0 && found < most) {
          pending >>>= 1;
          pendingBits--;
          return found;
        }
      }
      return found;
    },
    align() {
      pending = 0;
      pendingBits = 0;
    },
    float64() {
      const block = this.block(8);
      return new DataView(block.buffer, block.byteOffset).getFloat64(0, true);
    },
    block(length) {
      const block = bytes.subarray(offset, offset + length);
      if (block.length < length) throw cutShort();
      offset += length;
      return block;
    },
  };
}

const cutShort = (): StoreError =>
  new StoreError('corrupt', 'A block of history is cut short. Restore the last good backup.');
