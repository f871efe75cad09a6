/**
 * Codes of Win32_Printer and Win32_PrintJob (learn.microsoft.com/windows/win32/cimwin32prov/win32-printer and win32-printjob)
 * as `printer-state-reasons`. Numbers are the same in every language of Windows.
 */

/** `DetectedErrorState`. */
export const detectedErrors: Readonly<Record<number, string>> = {
  3: 'media-low',
  4: 'media-empty',
  5: 'toner-low',
  6: 'toner-empty',
  7: 'door-open',
  8: 'media-jam',
  9: 'offline',
  10: 'service-requested',
  11: 'output-area-full',
};

/** `ExtendedDetectedErrorState`: the same up to 8, and then not. */
export const extendedErrors: Readonly<Record<number, string>> = {
  3: 'media-low',
  4: 'media-empty',
  5: 'toner-low',
  6: 'toner-empty',
  7: 'door-open',
  8: 'media-jam',
  9: 'service-requested',
  10: 'output-area-full',
  11: 'media-needed',
};

/** `PrinterStatus`. */
export const printerStatus = { printing: 4, stopped: 6, offline: 7 } as const;

/** `ExtendedPrinterStatus`. */
export const extendedStatus = { offline: 7, paused: 8, notAvailable: 11 } as const;

/**
 * `PrinterState`: in truth the spooler's own bits (winspool.h, PRINTER_STATUS_…), although the class describes it as a list
 * that ends at 25; up to there only `paused`, which is 1 in both, can be told.
 */
export const stateBits: readonly (readonly [bit: number, reason: string])[] = [
  [0x8, 'media-jam'],
  [0x10, 'media-empty'],
  [0x40, 'media-needed'],
  [0x80, 'offline'],
  [0x800, 'output-area-full'],
  [0x1000, 'offline'],
  [0x2_0000, 'toner-low'],
  [0x4_0000, 'toner-empty'],
  [0x40_0000, 'door-open'],
];
export const pausedBit = 1;
export const lastListedState = 25;

/** `Win32_PrintJob.StatusMask`. */
export const jobBits = { paused: 1, error: 2, printing: 0x10, printed: 0x80, deleted: 0x100, blocked: 0x200 } as const;

/** `ServiceControllerStatus` and `ServiceStartMode` of .NET. */
export const serviceRunning = 4;
export const serviceAutomatic = 2;

/** `Win32_TCPIPPrinterPort.Protocol`. */
export const portProtocols = { raw: 1, lpr: 2 } as const;

/** Ports behind which there is a program and no printer: PDF and XPS writers, fax, OneNote, files; and another machine's printers in a remote session. */
export const softwarePorts = /pdf|xps|fax|onenote|portprompt|^nul|^file|^client:|^ts\d{3}$/i;
