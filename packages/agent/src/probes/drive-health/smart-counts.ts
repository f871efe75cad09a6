import { at, listAt, numberAt, textAt } from '../fields.ts';
import type { Counter } from './drive.ts';

/** ATA attributes by id (smartmontools' drivedb.h); makers use the same ids for other things, so the name must fit too. */
const attributes: Readonly<Record<number, readonly [Counter, RegExp]>> = {
  5: ['reallocated', /reallocat|retired/i],
  10: ['spin-retries', /spin_retry/i],
  184: ['end-to-end', /end-to-end/i],
  187: ['uncorrectable', /uncorrect/i],
  188: ['timeouts', /command_timeout/i],
  196: ['reallocation-events', /reallocat/i],
  197: ['pending', /pending/i],
  198: ['offline-uncorrectable', /uncorrect/i],
  199: ['crc', /crc/i],
  201: ['soft-read-errors', /soft_read/i],
};

/** Attributes that tell what is left of a solid-state drive's life, in percent: its normalised value or, where that stands still, the raw one. */
const lifeLeft: readonly (readonly [number, RegExp, 'value' | 'least'])[] = [
  [202, /percent_lifetime_remain/i, 'value'],
  [231, /life_left/i, 'least'],
  [233, /wearout/i, 'value'],
  [169, /remaining_lifetime/i, 'least'],
  [177, /wear_leveling/i, 'value'],
  [245, /percent_life_remaining/i, 'value'],
];

/** smartctl's text begins with the number that it took from the packed raw value (`2 2 2`, `36 (Min/Max 0/51)`). */
function rawOf(attribute: unknown): number | undefined {
  const told = /^\d+/.exec(textAt(attribute, 'raw', 'string') ?? '')?.[0];
  const packed = numberAt(attribute, 'raw', 'value');
  const raw = told === undefined ? packed : Number(told);
  // Seagate packs three counts of 16 bits into one; no counter of ours is ever so high.
  return raw !== undefined && raw >= 2 ** 32 ? raw % 2 ** 16 : raw;
}

export const attributesOf = (answer: unknown): readonly unknown[] => listAt(answer, 'ata_smart_attributes', 'table');

export function ataCounts(answer: unknown): Partial<Record<Counter, number>> {
  const counts: Partial<Record<Counter, number>> = {};
  for (const attribute of attributesOf(answer)) {
    const [counter, name] = attributes[numberAt(attribute, 'id') ?? -1] ?? [];
    const raw = rawOf(attribute);
    if (counter === undefined || raw === undefined || !name?.test(textAt(attribute, 'name') ?? '')) continue;
    counts[counter] = raw;
  }
  return counts;
}

export function scsiCounts(answer: unknown): Partial<Record<Counter, number>> {
  const defects = numberAt(answer, 'scsi_grown_defect_list');
  const uncorrected = ['read', 'write', 'verify'].map(
    (kind) => numberAt(answer, 'scsi_error_counter_log', kind, 'total_uncorrected_errors') ?? 0,
  );
  return {
    ...(defects !== undefined && { 'grown-defects': defects }),
    ...(at(answer, 'scsi_error_counter_log') !== undefined && { uncorrectable: uncorrected.reduce((a, b) => a + b) }),
  };
}

/** Used share of the rated life; undefined where the drive does not tell. */
export function wornOf(answer: unknown): number | undefined {
  const nvme = numberAt(answer, 'nvme_smart_health_information_log', 'percentage_used');
  const told = nvme ?? numberAt(answer, 'endurance_used', 'current_percent') ?? statistic(answer, /^percentage used/i);
  if (told !== undefined) return told / 100;
  if (numberAt(answer, 'rotation_rate') !== 0) return undefined;
  for (const [id, name, how] of lifeLeft) {
    const attribute = attributesOf(answer).find(
      (one) => numberAt(one, 'id') === id && name.test(textAt(one, 'name') ?? ''),
    );
    const value = numberAt(attribute, 'value');
    if (value === undefined) continue;
    const raw = rawOf(attribute) ?? 0;
    const left = how === 'least' && raw > 0 && raw <= 100 ? Math.min(value, raw) : value;
    return Math.max(0, 100 - left) / 100;
  }
  return undefined;
}

/** ATA device statistics (ACS-3 §9.5), by name. */
function statistic(answer: unknown, name: RegExp): number | undefined {
  const rows = listAt(answer, 'ata_device_statistics', 'pages').flatMap((page) => listAt(page, 'table'));
  return numberAt(
    rows.find((row) => name.test(textAt(row, 'name') ?? '')),
    'value',
  );
}
