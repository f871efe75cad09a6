/**
 * `hrPrinterDetectedErrorState` (RFC 2790 §4.5, 25.3.5.1.2), most significant bit first, as `printer-state-reasons`.
 * `offline` and `serviceRequested` are set by many healthy printers, so they have words of their own that open no ticket.
 */
export const errorBits = [
  'media-low',
  'media-empty',
  'toner-low',
  'toner-empty',
  'door-open',
  'media-jam',
  'set-offline',
  'service-requested',
  'input-tray-missing',
  'output-tray-missing',
  'marker-supply-missing',
  'output-area-almost-full',
  'output-area-full',
  'input-tray-empty',
  'maintenance-overdue',
] as const;

/** RFC 2790 `hrDeviceStatus`. */
export const deviceStatuses = ['', 'unknown', 'running', 'warning', 'testing', 'down'] as const;
export type DeviceStatus = Exclude<(typeof deviceStatuses)[number], ''>;

/** RFC 2790 `hrPrinterStatus`; a sleeping printer is `other` and running. */
export const printerStatuses = ['', 'other', 'unknown', 'idle', 'printing', 'warmup'] as const;
export type PrinterStatus = Exclude<(typeof printerStatuses)[number], ''>;

/** RFC 3805 `PrtAlertSeverityLevelTC`. */
export const severities: Readonly<Record<number, 'critical' | 'warning'>> = {
  3: 'critical',
  4: 'warning',
  5: 'warning',
};

/** RFC 3805 `PrtAlertGroupTC`: which part of the printer an alert is of. */
const parts: Readonly<Record<number, 'tray' | 'output' | 'supply'>> = { 8: 'tray', 9: 'output', 11: 'supply' };

/** RFC 3805 `PrtAlertCodeTC` (§ "PrtAlertCodeTC"), as `printer-state-reasons`; '' = no trouble. */
const codes: Readonly<Record<number, string>> = {
  3: 'cover-open',
  5: 'interlock-open',
  8: 'media-jam',
  11: 'opc-life-over',
  18: 'cover-open',
  30: 'unrecoverable-failure',
  32: 'unrecoverable-failure',
  33: 'unrecoverable-failure',
  35: 'fuser-under-temp',
  36: 'fuser-over-temp',
  37: 'unrecoverable-failure',
  38: 'unrecoverable-failure',
  501: 'door-open',
  504: 'power-down',
  801: 'input-tray-missing',
  807: 'media-low',
  808: 'media-empty',
  809: 'media-needed',
  810: 'media-needed',
  811: 'unrecoverable-failure',
  812: 'unrecoverable-failure',
  813: 'media-needed',
  901: 'output-tray-missing',
  902: 'output-area-almost-full',
  903: 'output-area-full',
  1001: 'fuser-under-temp',
  1002: 'fuser-over-temp',
  1003: 'unrecoverable-failure',
  1004: 'unrecoverable-failure',
  1101: 'toner-empty',
  1102: 'toner-empty',
  1103: 'marker-supply-empty',
  1104: 'toner-low',
  1105: 'toner-low',
  1106: 'marker-supply-low',
  1107: 'marker-waste-almost-full',
  1108: 'marker-waste-almost-full',
  1109: 'marker-waste-full',
  1110: 'marker-waste-full',
  1111: 'opc-near-eol',
  1112: 'opc-life-over',
  1113: 'developer-low',
  1114: 'developer-empty',
  1115: 'marker-supply-missing',
  1301: 'input-tray-missing',
  1302: 'output-area-almost-full',
  1303: 'output-area-full',
  1507: 'interpreter-resource-unavailable',
};

/** The generic codes (9–16) mean another thing in each part of the printer. */
const generic: Readonly<Record<'tray' | 'output' | 'supply', Readonly<Record<number, string>>>> = {
  tray: { 9: 'input-tray-missing', 12: 'media-low', 13: 'media-empty' },
  output: { 9: 'output-tray-missing', 14: 'output-area-almost-full', 15: 'output-area-full' },
  supply: {
    9: 'marker-supply-missing',
    10: 'marker-supply-low',
    11: 'marker-supply-empty',
    12: 'marker-supply-low',
    13: 'marker-supply-empty',
    14: 'marker-waste-almost-full',
    15: 'marker-waste-full',
    16: 'marker-supply-low',
    17: 'marker-supply-empty',
  },
};

/** What a warning means where the same code as a critical alert would stop the printer. */
const milder: Readonly<Record<string, string>> = {
  'media-empty': 'media-low',
  'media-needed': 'media-low',
  'toner-empty': 'toner-low',
  'marker-supply-empty': 'marker-supply-low',
  'developer-empty': 'developer-low',
  'opc-life-over': 'opc-near-eol',
  'marker-waste-full': 'marker-waste-almost-full',
  'unrecoverable-failure': 'service-requested',
};

/** One alert as a `printer-state-reasons` keyword; '' when it is none that says something of trouble. */
export function reasonOfAlert(severity: 'critical' | 'warning', group: number, code: number): string {
  const part = parts[group];
  const reason = (part && generic[part][code]) ?? codes[code] ?? '';
  return severity === 'warning' ? (milder[reason] ?? reason) : reason;
}

/** RFC 3805 `PrtMarkerSuppliesTypeTC`: containers that take up waste. */
export const wasteTypes: ReadonlySet<number> = new Set([4, 8, 14, 24, 26]);

/** RFC 3805 `PrtMarkerSuppliesClassTC`: a supply that is used up, a receptacle that fills. */
export const supplyClasses = { consumed: 3, filled: 4 } as const;

/** RFC 3805 `PrtMarkerSuppliesSupplyUnitTC`: percent of the capacity. */
export const percentUnit = 19;

/** RFC 3805 `PrtMarkerCounterUnitTC`: impressions and sheets, which people call pages. */
export const pageUnits: ReadonlySet<number> = new Set([7, 8]);

/** RFC 3805 `PrtInputTypeTC`: removable and built-in tray, a slot for single sheets. */
export const trayTypes = { removable: 3, builtIn: 4, manual: 5 } as const;
