import { numberAt, textAt } from '../fields.ts';
import { type Drive, driveName } from './drive.ts';
import { parseSmart } from './smart.ts';

/** What the helper (smart-helper/forewarn-smart) wrote: a head, then one drive a line, so that one broken answer hides no other drive. */
export interface HelperFile {
  /** Epoch ms. */
  readonly writtenAt: number;
  readonly hasSmartctl: boolean;
  readonly drives: readonly Drive[];
  /** Drives that sleep and were left asleep, by place. */
  readonly asleep: readonly string[];
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Throws where there is no head, for then it is not the helper's. */
export function parseHelperFile(text: string): HelperFile {
  const [head, ...lines] = text.split('\n');
  const about = parseLine(head ?? '');
  const writtenAt = numberAt(about, 'writtenAtSeconds');
  if (writtenAt === undefined) throw new Error('The file of the SMART helper is cut off or not the helper’s.');
  const drives: Drive[] = [];
  const asleep: string[] = [];
  for (const line of lines.filter((one) => one !== '')) {
    const cut = line.indexOf(' ');
    const place = line.slice(0, cut);
    const rest = line.slice(cut + 1);
    if (rest === 'asleep') {
      asleep.push(place);
      continue;
    }
    const answer = parseLine(rest);
    const drive = answer === undefined ? broken(place) : parseSmart(answer);
    drives.push(
      drives.some(({ name }) => name === drive.name)
        ? { ...drive, name: driveName(undefined, undefined, `${drive.place} ${drive.name}`) }
        : drive,
    );
  }
  return { writtenAt: writtenAt * 1000, hasSmartctl: textAt(about, 'smartctl') !== undefined, drives, asleep };
}

const broken = (place: string): Drive => ({
  name: place,
  place,
  rotates: false,
  problem: 'smartctl’s answer for it could not be read.',
  failing: [],
  warnings: [],
  past: [],
  counts: {},
});
