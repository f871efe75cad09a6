/** What a screen tells of itself. */
export interface Monitor {
  readonly name: string;
  /** Three letters that the maker registered (UEFI PNP ID list). */
  readonly maker: string;
  readonly serial: string | null;
  readonly year: number | null;
}

const header = [0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00];
const shortest = 128;
/** Four descriptors of 18 bytes, VESA E-EDID 1.4 §3.10. */
const descriptors = [54, 72, 90, 108];
const [nameTag, serialTag] = [0xfc, 0xff];

function textAt(edid: Buffer, tag: number): string | undefined {
  for (const at of descriptors) {
    const isText = edid[at] === 0 && edid[at + 1] === 0 && edid[at + 2] === 0;
    if (!isText || edid[at + 3] !== tag) continue;
    const text = edid
      .toString('latin1', at + 5, at + 18)
      .split('\n')[0]
      ?.replace(/[^ -~]/g, '')
      .trim();
    if (text) return text;
  }
  return undefined;
}

/** The first 128 bytes that a screen sends, as /sys/class/drm shows them; undefined where they are none (VESA E-EDID 1.4). */
export function parseEdid(edid: Buffer): Monitor | undefined {
  if (edid.length < shortest || header.some((byte, n) => edid[n] !== byte)) return undefined;
  const letters = edid.readUInt16BE(8);
  const maker = [10, 5, 0].map((shift) => String.fromCharCode(64 + ((letters >> shift) & 31))).join('');
  const number = edid.readUInt32LE(12);
  const year = edid[17] ?? 0;
  return {
    name: textAt(edid, nameTag) ?? `${maker} ${edid.readUInt16LE(10).toString(16).padStart(4, '0')}`,
    maker,
    serial: textAt(edid, serialTag) ?? (number === 0 || number === 0xffffffff ? null : String(number)),
    year: year > 0 ? 1990 + year : null,
  };
}
