import type { WindowsEvent, WindowsEventWatch } from '../../host.ts';

export type Kind = 'hardware-error' | 'hardware-error-corrected' | 'memory-error';

/**
 * What the Linux kernel writes of errors that the processor or the firmware reports (arch/x86/kernel/cpu/mce, drivers/firmware/efi/cper.c,
 * drivers/edac/edac_mc.c, mm/memory-failure.c). Corrected errors of the PCI bus are left out: many healthy laptops write thousands.
 */
const patterns: readonly (readonly [RegExp, Kind])[] = [
  [/^Memory failure: 0x[0-9a-f]+: /, 'memory-error'],
  [/^EDAC \S+: \d+ UE /, 'memory-error'],
  [/^(?:\{\d+\})?\[Hardware Error\]: event severity: (?:fatal|recoverable)/, 'hardware-error'],
  [/^(?:\{\d+\})?\[Hardware Error\]: event severity: corrected/, 'hardware-error-corrected'],
  [/^mce: \[Hardware Error\]: (?:CPU \d+: Machine Check(?: Exception)?: (?!0 )|PROCESSOR .*PANIC)/, 'hardware-error'],
  [/^mce: Uncorrected hardware memory error/, 'memory-error'],
  [/^mce: \[Hardware Error\]: Machine check events logged/, 'hardware-error-corrected'],
];

export function parseMachineCheck(message: string): Kind | undefined {
  return patterns.find(([pattern]) => pattern.test(message))?.[1];
}

/** Windows Hardware Error Architecture: 18, 20, 46 an error that could not be put right, 19 and 47 one that was; 17 is the PCI bus and left out. */
export const wheaWatch: WindowsEventWatch = {
  name: 'hardware-errors',
  from: [{ log: 'System', provider: 'Microsoft-Windows-WHEA-Logger', ids: [18, 19, 20, 46, 47] }],
};

export function parseWhea({ id }: Pick<WindowsEvent, 'id'>): Kind | undefined {
  if (id === 18 || id === 20 || id === 46) return 'hardware-error';
  return id === 19 || id === 47 ? 'hardware-error-corrected' : undefined;
}

export const sentences: Readonly<Record<Kind, string>> = {
  'memory-error': 'The memory gave back something else than was stored, and it could not be put right',
  'hardware-error': 'The hardware reported an error that could not be put right',
  'hardware-error-corrected': 'The hardware reported an error that it could put right by itself',
};
