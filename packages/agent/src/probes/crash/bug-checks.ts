interface BugCheck {
  readonly name: string;
  /** What it mostly comes from, to complete “… : ”. */
  readonly means: string;
}

const memory = 'faulty memory, or a driver that wrote where it must not';
const driver = 'a faulty driver, often one that was updated lately';
const storage = 'the disk or its cable, or a damaged system file';
const graphics = 'the graphics card or its driver';
const hardware = 'hardware: processor, memory, power or heat';

/** The codes that help desks meet. Source: Microsoft, "Bug check code reference". */
const table: Readonly<Record<string, BugCheck>> = {
  '0x1': { name: 'APC_INDEX_MISMATCH', means: driver },
  '0xa': { name: 'IRQL_NOT_LESS_OR_EQUAL', means: driver },
  '0x19': { name: 'BAD_POOL_HEADER', means: memory },
  '0x1a': { name: 'MEMORY_MANAGEMENT', means: memory },
  '0x1e': { name: 'KMODE_EXCEPTION_NOT_HANDLED', means: driver },
  '0x24': { name: 'NTFS_FILE_SYSTEM', means: storage },
  '0x3b': { name: 'SYSTEM_SERVICE_EXCEPTION', means: driver },
  '0x4e': { name: 'PFN_LIST_CORRUPT', means: memory },
  '0x50': { name: 'PAGE_FAULT_IN_NONPAGED_AREA', means: memory },
  '0x51': { name: 'REGISTRY_ERROR', means: storage },
  '0x74': { name: 'BAD_SYSTEM_CONFIG_INFO', means: 'a damaged registry or start configuration' },
  '0x77': { name: 'KERNEL_STACK_INPAGE_ERROR', means: storage },
  '0x7a': { name: 'KERNEL_DATA_INPAGE_ERROR', means: storage },
  '0x7b': {
    name: 'INACCESSIBLE_BOOT_DEVICE',
    means: 'the start disk was not found: disk, cable, its driver or firmware setting',
  },
  '0x7e': { name: 'SYSTEM_THREAD_EXCEPTION_NOT_HANDLED', means: driver },
  '0x7f': { name: 'UNEXPECTED_KERNEL_MODE_TRAP', means: hardware },
  '0x9f': { name: 'DRIVER_POWER_STATE_FAILURE', means: 'a driver that does not sleep or wake' },
  '0xa0': { name: 'INTERNAL_POWER_ERROR', means: 'power management, often with a full or failing disk at hibernation' },
  '0xbe': { name: 'ATTEMPTED_WRITE_TO_READONLY_MEMORY', means: driver },
  '0xc1': { name: 'SPECIAL_POOL_DETECTED_MEMORY_CORRUPTION', means: driver },
  '0xc2': { name: 'BAD_POOL_CALLER', means: driver },
  '0xc4': { name: 'DRIVER_VERIFIER_DETECTED_VIOLATION', means: 'a driver that the verifier caught' },
  '0xc5': { name: 'DRIVER_CORRUPTED_EXPOOL', means: driver },
  '0xca': { name: 'PNP_DETECTED_FATAL_ERROR', means: 'a driver of a plug-and-play device' },
  '0xd1': { name: 'DRIVER_IRQL_NOT_LESS_OR_EQUAL', means: driver },
  '0xe2': { name: 'MANUALLY_INITIATED_CRASH', means: 'somebody asked for it at the keyboard' },
  '0xea': { name: 'THREAD_STUCK_IN_DEVICE_DRIVER', means: graphics },
  '0xed': { name: 'UNMOUNTABLE_BOOT_VOLUME', means: storage },
  '0xef': {
    name: 'CRITICAL_PROCESS_DIED',
    means: 'a program that Windows cannot run without ended: damaged system files or a failing disk',
  },
  '0xf4': { name: 'CRITICAL_OBJECT_TERMINATION', means: storage },
  '0xf7': { name: 'DRIVER_OVERRAN_STACK_BUFFER', means: driver },
  '0xfc': { name: 'ATTEMPTED_EXECUTE_OF_NOEXECUTE_MEMORY', means: driver },
  '0x101': { name: 'CLOCK_WATCHDOG_TIMEOUT', means: hardware },
  '0x109': { name: 'CRITICAL_STRUCTURE_CORRUPTION', means: memory },
  '0x10e': { name: 'VIDEO_MEMORY_MANAGEMENT_INTERNAL', means: graphics },
  '0x113': { name: 'VIDEO_DXGKRNL_FATAL_ERROR', means: graphics },
  '0x116': { name: 'VIDEO_TDR_FAILURE', means: graphics },
  '0x119': { name: 'VIDEO_SCHEDULER_INTERNAL_ERROR', means: graphics },
  '0x122': { name: 'WHEA_INTERNAL_ERROR', means: hardware },
  '0x124': { name: 'WHEA_UNCORRECTABLE_ERROR', means: hardware },
  '0x12b': { name: 'FAULTY_HARDWARE_CORRUPTED_PAGE', means: 'faulty memory' },
  '0x133': { name: 'DPC_WATCHDOG_VIOLATION', means: 'a driver that takes too long, often of the disk' },
  '0x139': { name: 'KERNEL_SECURITY_CHECK_FAILURE', means: memory },
  '0x13a': { name: 'KERNEL_MODE_HEAP_CORRUPTION', means: driver },
  '0x141': { name: 'VIDEO_ENGINE_TIMEOUT_DETECTED', means: graphics },
  '0x144': { name: 'BUGCODE_USB3_DRIVER', means: 'a USB device or its driver' },
  '0x154': { name: 'UNEXPECTED_STORE_EXCEPTION', means: storage },
  '0x15f': { name: 'CONNECTED_STANDBY_WATCHDOG_TIMEOUT_LIVEDUMP', means: 'a driver that does not sleep or wake' },
  '0x18b': { name: 'SECURE_KERNEL_ERROR', means: hardware },
  '0x1ca': { name: 'SYNTHETIC_WATCHDOG_TIMEOUT', means: 'the host of this virtual machine was too slow' },
  '0x1d3': { name: 'WORKER_THREAD_TEST_CONDITION', means: driver },
  '0xc000021a': {
    name: 'WINLOGON_FATAL_ERROR',
    means: 'a part of Windows that it cannot run without ended, often after an update',
  },
  '0xdeaddead': { name: 'MANUALLY_INITIATED_CRASH1', means: 'somebody asked for it with a debugger' },
};

const hex = (code: number) => `0x${code.toString(16).toUpperCase().padStart(2, '0')}`;

/** “Blue screen MEMORY_MANAGEMENT (0x1A), mostly from faulty memory …” The high bits mark variants of the same check. */
export function bugCheckWords(code: number): string {
  const known = table[`0x${code.toString(16)}`] ?? table[`0x${(code & 0x0fffffff).toString(16)}`];
  if (known === undefined) return `Blue screen with code ${hex(code)}.`;
  return `Blue screen ${known.name} (${hex(code)}): mostly ${known.means}.`;
}
