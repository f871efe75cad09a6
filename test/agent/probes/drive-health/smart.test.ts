import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { remember } from '../../../../packages/agent/src/probes/drive-health/memory.ts';
import type { Health } from '../../../../packages/agent/src/probes/drive-health/metrics.ts';
import { parseSmart } from '../../../../packages/agent/src/probes/drive-health/smart.ts';
import { weigh } from '../../../../packages/agent/src/probes/drive-health/verdict.ts';
import { hasRecordings, recording, recordingPath } from './recordings.ts';

const now = 1_795_000_000_000;

type Expected = Health | 'not known';

/** At first sight: nothing has grown yet. */
function judged(answer: unknown): { health: Expected; detail: string } {
  const drive = parseSmart(answer);
  if (drive.problem !== undefined) return { health: 'not known', detail: drive.problem };
  return weigh(drive, remember(undefined, drive.counts, now), now);
}

/**
 * Every recording that is not simply well, and why. All others must be `healthy`.
 * AnalogJ/scrutiny and prometheus-community/smartctl_exporter, see INDEX.md beside the recordings.
 */
const unwell: Readonly<Record<string, readonly [Expected, RegExp]>> = {
  // Passed by its own word, with 387 replaced sectors: the drive is dying.
  'scrutiny/smart-megaraid1.json': ['at-risk', /replaced by spare ones: 387\. .*36 % fail/],
  'scrutiny/smart-nvme-failed.json': ['at-risk', /not give back: 7/],
  'scrutiny/smart-scsi.json': ['at-risk', /since it was made: 56\. .*24 % fail/],
  'smartctl_exporter/SEAGATE_ST373453LC_26.json': ['at-risk', /could not correct: 536, .*made: 260/],
  'smartctl_exporter/MB0500EBNCR_13.json': ['at-risk', /could not correct: 1\. .*34 %/],
  'smartctl_exporter/MB0500EBNCR_14.json': ['at-risk', /could not correct: 1\./],
  // Nothing but old transfer errors or old entries in a log: no reason to wake anybody.
  'scrutiny/smart-ata-failed-scrutiny.json': ['history', /transfer errors.*: 108/],
  'smartctl_exporter/HGST_HUS724020ALE640_28.json': ['history', /errors in its log, transfer errors.*: 12/],
  'smartctl_exporter/ST3200820AS_16.json': ['history', /errors in its log/],
  'smartctl_exporter/sat-Western_Digital_Ultrastar_DC_HC550-WDC__WUH721816ALE6L4-sdx.json': [
    'history',
    /errors in its log/,
  ],
  'smartctl_exporter/sat-Western_Digital_RE4-WDC_WD1003FBYX-01Y7B0-sda.json': ['history', /: 644\./],
  'smartctl_exporter/sat-Western_Digital_RE4-WDC_WD2003FYYS-02W0B1-sdi.json': ['history', /: 3118119\./],
  'smartctl_exporter/sat-Intel_730_and_DC_S35x0_3610_3700_Series_SSDs-INTEL_SSDSC2BB480G4-sda.json': [
    'history',
    /cable: 3\./,
  ],
  'smartctl_exporter/sat-Intel_S3520_Series_SSDs-INTEL_SSDSC2BB016T7-sdc.json': ['history', /spare ones: 1\./],
  'smartctl_exporter/sat-Intel_S4510_S4610_S4500_S4600_Series_SSDs-INTEL_SSDSC2KB240G7-sdd.json': [
    'history',
    /spare ones: 4\./,
  ],
  'smartctl_exporter/sat-Phison_Driven_SSDs-KINGSTON_SKC400S371T-sda.json': ['history', /spare ones: 1,/],
  'smartctl_exporter/sat-Micron_5100_Pro___52x0___5300_SSDs-Micron_5300_MTFDDAK1T9TDS-sda.json': [
    'history',
    /timed out: 29, transfer.*: 24/,
  ],
  'smartctl_exporter/sat-Micron_5100_Pro___52x0___5300_SSDs-Micron_5300_MTFDDAK3T8TDS-sdc.json': [
    'history',
    /timed out: 11\./,
  ],
  'smartctl_exporter/sat-Micron_5100_Pro___52x0___5300_SSDs-Micron_5300_MTFDDAV240TDS-sda.json': [
    'history',
    /timed out: 33\./,
  ],
  'smartctl_exporter/sat-Micron_5100_Pro___52x0___5300_SSDs-Micron_5300_MTFDDAV480TDS-sda.json': [
    'history',
    /timed out: 12\./,
  ],
  'smartctl_exporter/sat-Micron_5100___52x0___5300___5400_SSDs-Micron_5300_MTFDDAK480TDS-sda.json': [
    'history',
    /timed out: 27, /,
  ],
  // Seagate packs three numbers into one: 8590065666 is 2, 51540393996 is 12.
  'smartctl_exporter/sat-Seagate_Enterprise_Capacity_3.5_HDD-ST2000NM0008-2F3100-sdl.json': [
    'history',
    /timed out: 2\./,
  ],
  'smartctl_exporter/sat-Seagate_Exos_X16-ST16000NM001G-2KK103-sda.json': ['history', /timed out: 12\./],
  // Nothing is known of these, which is not “well”.
  'scrutiny/smart-fail.json': ['not known', /open device/],
  'scrutiny/smart-raid.json': ['not known', /no SMART/],
  'scrutiny/smartctl_info_sata_smart_support_object.json': ['not known', /no SMART/],
  'scrutiny/smartctl_scan_megaraid.json': ['not known', /no SMART/],
  'scrutiny/smartctl_scan_nvme.json': ['not known', /no SMART/],
  'scrutiny/smartctl_scan_simple.json': ['not known', /no SMART/],
};

describe.runIf(hasRecordings)('What smartctl printed on real machines', () => {
  const files = hasRecordings
    ? ['scrutiny', 'smartctl_exporter'].flatMap((set) =>
        readdirSync(recordingPath(`smart/${set}`)).map((name) => `${set}/${name}`),
      )
    : [];

  it('is all there that the table tells of', () => {
    expect(Object.keys(unwell).filter((name) => !files.includes(name))).toEqual([]);
  });

  it.each(files)('%s is judged as expected', (name) => {
    const { health, detail } = judged(JSON.parse(recording(`smart/${name}`)));
    const [expected, why] = unwell[name] ?? ['healthy', /no sign of trouble/];
    expect(`${health}: ${detail}`).toMatch(why);
    expect(health).toBe(expected);
  });

  it.each(files)('%s without any one of its parts is still judged or not known, and never crashes', (name) => {
    const whole = JSON.parse(recording(`smart/${name}`)) as Record<string, unknown>;
    for (const part of Object.keys(whole)) {
      for (const instead of [undefined, null, 'x', -1, [], {}, [null, 7, { id: 5 }]]) {
        expect(judged({ ...whole, [part]: instead }).detail).not.toMatch(/undefined|NaN|\[object/);
      }
    }
  });
});

/** A drive as smartctl 7.3 prints it, made by hand. */
const ata = (counts: Readonly<Record<number, number>>, more: object = {}) => ({
  device: { name: '/dev/sda', protocol: 'ATA' },
  model_name: 'Fixture Disk',
  serial_number: 'F00012345',
  rotation_rate: 7200,
  smart_status: { passed: true },
  ata_smart_attributes: {
    table: Object.entries(counts).map(([id, value]) => ({
      id: Number(id),
      name: {
        5: 'Reallocated_Sector_Ct',
        197: 'Current_Pending_Sector',
        198: 'Offline_Uncorrectable',
        199: 'UDMA_CRC_Error_Count',
        201: 'Power_Loss_Cap_Test',
        188: 'Command_Timeout',
      }[Number(id)],
      value: 100,
      when_failed: '',
      flags: { prefailure: true },
      raw: { value, string: String(value) },
    })),
  },
  ...more,
});
const nvme = (log: object, passed = true) => ({
  device: { name: '/dev/nvme0', protocol: 'NVMe' },
  model_name: 'Fixture NVMe',
  smart_status: { passed },
  temperature: { current: 80 },
  nvme_smart_health_information_log: { critical_warning: 0, media_errors: 0, percentage_used: 1, ...log },
});

describe('A drive', () => {
  it('with sectors that wait to be replaced fails now, whatever it says of itself', () => {
    expect(judged(ata({ 197: 2 }))).toMatchObject({ health: 'failing', failureRate: 0.68 });
    expect(judged(ata({ 198: 1 }))).toMatchObject({ health: 'failing', failureRate: 0.81 });
  });

  it('that says it fails is believed', () => {
    expect(judged(ata({}, { smart_status: { passed: false } })).health).toBe('failing');
    expect(judged(ata({}, { smartctl: { exit_status: 8 } })).health).toBe('failing');
    expect(judged(ata({}, { smartctl: { exit_status: 16 } })).health).toBe('failing');
  });

  it('whose limit was crossed in the past, or whose log holds old errors, has a history and no more', () => {
    for (const status of [32, 64, 128, 96]) {
      expect(judged(ata({}, { smartctl: { exit_status: status } })).health).toBe('history');
    }
  });

  it('whose newest test of itself failed is at risk', () => {
    const failed = { ata_smart_data: { self_test: { status: { passed: false } } } };
    expect(judged(ata({}, failed)).health).toBe('at-risk');
  });

  it('that uses an attribute’s number for something else is not misread', () => {
    expect(judged(ata({ 201: 1_331_519_965_652 })).health).toBe('healthy');
  });

  it('that is only hot is not called failing', () => {
    const drive = parseSmart(nvme({ critical_warning: 2 }, false));
    expect(judged(nvme({ critical_warning: 2 }, false)).health).toBe('healthy');
    expect((drive.hottest ?? 0) - (drive.temperature ?? 0)).toBeLessThan(0);
  });

  it.each([
    [1, /spare/],
    [4, /not reliable/],
    [8, /read-only/],
  ])('of NVMe with critical warning %i fails', (warning, why) => {
    const { health, detail } = judged(nvme({ critical_warning: warning }, false));
    expect(health).toBe('failing');
    expect(detail).toMatch(why);
  });

  it.each([
    [89, 'healthy'],
    [91, 'worn'],
    [255, 'worn'],
  ])('of NVMe with %i of 100 parts of its life used is %s', (used, health) => {
    expect(judged(nvme({ percentage_used: used })).health).toBe(health);
  });

  it('solid-state with 8 % of its life left is worn, by the raw number where the other stands still', () => {
    const life = { id: 231, name: 'SSD_Life_Left', value: 100, when_failed: '', raw: { value: 8, string: '8' } };
    const drive = ata({}, { rotation_rate: 0, ata_smart_attributes: { table: [life] } });
    expect(judged(drive).health).toBe('worn');
  });
});
