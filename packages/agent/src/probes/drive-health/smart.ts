import { at, listAt, numberAt, textAt } from '../fields.ts';
import { type Drive, driveName } from './drive.ts';
import { ataCounts, attributesOf, scsiCounts, wornOf } from './smart-counts.ts';

/** Bits of smartctl's exit status, smartctl(8) “EXIT STATUS”. */
const exit = { notOpened: 2, failing: 8, failsNow: 16, failedBefore: 32, errorLog: 64, testLog: 128 };

/** Bits of an NVMe drive's critical warning, NVM Express base specification, figure “SMART / Health Information Log”. */
const nvmeWarnings: readonly (readonly [number, string])[] = [
  [1, 'its spare space is below its limit'],
  [4, 'it reports that it is not reliable any more'],
  [8, 'it has made itself read-only'],
  [16, 'the backup of its memory has failed'],
  [32, 'its persistent memory has become read-only'],
];
const nvmeHot = 2;

/** ATA attributes that are temperatures: over their limit a drive is hot, not broken. */
const temperatures = new Set([190, 194, 231]);

/** What `smartctl --json` printed of one drive (its JSON format 1.x). Unknown fields are passed over. */
export function parseSmart(answer: unknown): Drive {
  const status = numberAt(answer, 'smartctl', 'exit_status') ?? 0;
  const place = textAt(answer, 'device', 'name') ?? 'a drive';
  const about = aboutDrive(answer, place);
  const passed = at(answer, 'smart_status', 'passed');
  const health = at(answer, 'nvme_smart_health_information_log');
  const told = typeof passed === 'boolean' || health !== undefined || attributesOf(answer).length > 0;
  if (!told) {
    const why = textAt(listAt(answer, 'smartctl', 'messages').at(-1), 'string');
    return { ...about, problem: why ?? 'It tells nothing of its health (no SMART).' };
  }

  const warning = numberAt(health, 'critical_warning') ?? 0;
  const isOnlyHot = warning === nvmeHot;
  const failing = nvmeWarnings.filter(([bit]) => (warning & bit) !== 0).map(([, words]) => words);
  const past: string[] = [];
  for (const attribute of attributesOf(answer)) {
    const name = (textAt(attribute, 'name') ?? '').replaceAll('_', ' ');
    const isTemperature = temperatures.has(numberAt(attribute, 'id') ?? 0) && /temp/i.test(name);
    const when = textAt(attribute, 'when_failed') ?? '';
    // Past its rated age it is worn; only an attribute that foretells failure says that it fails.
    if (when === 'now' && at(attribute, 'flags', 'prefailure') === true && !isTemperature) {
      failing.push(`its own limit for “${name}” is crossed`);
    } else if (when !== '' && when !== '-') past.push(`its limit for “${name}” was crossed`);
  }
  if ((status & exit.failsNow) !== 0 && failing.length === 0 && past.length === 0) {
    failing.push('one of its own limits is crossed');
  }
  if ((status & exit.failedBefore) !== 0 && past.length === 0) past.push('one of its limits was crossed');
  if ((status & exit.errorLog) !== 0) past.push('it has errors in its log');
  if ((status & exit.testLog) !== 0) past.push('a test of itself has failed');
  const saysFailed = passed === false || (status & exit.failing) !== 0;
  return {
    ...about,
    failing: saysFailed && failing.length === 0 && !isOnlyHot ? ['it says of itself that it is failing'] : failing,
    warnings: lastTestFailed(answer) ? ['its newest test of itself found errors'] : [],
    past,
    counts: { ...ataCounts(answer), ...scsiCounts(answer), ...nvmeCounts(health) },
    ...heatOf(answer, (warning & nvmeHot) !== 0),
  };
}

function aboutDrive(answer: unknown, place: string): Drive {
  const model = textAt(answer, 'model_name') ?? textAt(answer, 'scsi_model_name');
  const worn = wornOf(answer);
  const hours = numberAt(answer, 'power_on_time', 'hours');
  return {
    name: driveName(model, textAt(answer, 'serial_number'), textAt(answer, 'device', 'info_name') ?? place),
    place,
    // Old drives do not tell, and all of those rotate.
    rotates: numberAt(answer, 'rotation_rate') !== 0 && textAt(answer, 'device', 'protocol') !== 'NVMe',
    failing: [],
    warnings: [],
    past: [],
    counts: {},
    ...(worn !== undefined && { worn }),
    ...(hours !== undefined && { hours }),
  };
}

const lastTestFailed = (answer: unknown) => at(answer, 'ata_smart_data', 'self_test', 'status', 'passed') === false;

function nvmeCounts(health: unknown): Drive['counts'] {
  const errors = numberAt(health, 'media_errors');
  return errors === undefined ? {} : { 'media-errors': errors };
}

/** A limit or temperature out of this range is a filler of a drive that does not know it. */
const possible = (celsius: number | undefined) =>
  celsius !== undefined && celsius > 0 && celsius < 130 ? celsius : undefined;

function heatOf(answer: unknown, saysHot: boolean): Pick<Drive, 'temperature' | 'hottest'> {
  const temperature = possible(numberAt(answer, 'temperature', 'current'));
  const limit =
    possible(numberAt(answer, 'nvme_composite_temperature_threshold', 'warning')) ??
    possible(numberAt(answer, 'temperature', 'drive_trip')) ??
    possible(numberAt(answer, 'temperature', 'op_limit_max'));
  const hottest = saysHot && temperature !== undefined ? Math.min(temperature - 1, limit ?? temperature) : limit;
  return { ...(temperature !== undefined && { temperature }), ...(hottest !== undefined && { hottest }) };
}
