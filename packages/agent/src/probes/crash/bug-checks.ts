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
const table: Readonly<Record<number, BugCheck>> = {
  1: { name: 'APC_INDEX_MISMATCH', means: driver },
  10: { name: 'IRQL_NOT_LESS_OR_EQUAL', means: driver },
  25: { name: 'BAD_POOL_HEADER', means: memory },
  26: { name: 'MEMORY_MANAGEMENT', means: memory },
  30: { name: 'KMODE_EXCEPTION_NOT_HANDLED', means: driver },
  36: { name: 'NTFS_FILE_SYSTEM', means: storage },
  59: { name: 'SYSTEM_SERVICE_EXCEPTION', means: driver },
  78: { name: 'PFN_LIST_CORRUPT', means: memory },
  80: { name: 'PAGE_FAULT_IN_NONPAGED_AREA', means: memory },
  81: { name: 'REGISTRY_ERROR', means: storage },
  116: { name: 'BAD_SYSTEM_CONFIG_INFO', means: 'a damaged registry or start configuration' },
  119: { name: 'KERNEL_STACK_INPAGE_ERROR', means: storage },
  122: { name: 'KERNEL_DATA_INPAGE_ERROR', means: storage },
  123: {
    name: 'INACCESSIBLE_BOOT_DEVICE',
    means: 'the start disk was not found: disk, cable, its driver or firmware setting',
  },
  126: { name: 'SYSTEM_THREAD_EXCEPTION_NOT_HANDLED', means: driver },
  127: { name: 'UNEXPECTED_KERNEL_MODE_TRAP', means: hardware },
  159: { name: 'DRIVER_POWER_STATE_FAILURE', means: 'a driver that does not sleep or wake' },
  160: { name: 'INTERNAL_POWER_ERROR', means: 'power management, often with a full or failing disk at hibernation' },
  190: { name: 'ATTEMPTED_WRITE_TO_READONLY_MEMORY', means: driver },
  193: { name: 'SPECIAL_POOL_DETECTED_MEMORY_CORRUPTION', means: driver },
  194: { name: 'BAD_POOL_CALLER', means: driver },
  196: { name: 'DRIVER_VERIFIER_DETECTED_VIOLATION', means: 'a driver that the verifier caught' },
  197: { name: 'DRIVER_CORRUPTED_EXPOOL', means: driver },
  202: { name: 'PNP_DETECTED_FATAL_ERROR', means: 'a driver of a plug-and-play device' },
  209: { name: 'DRIVER_IRQL_NOT_LESS_OR_EQUAL', means: driver },
  226: { name: 'MANUALLY_INITIATED_CRASH', means: 'somebody asked for it at the keyboard' },
  234: { name: 'THREAD_STUCK_IN_DEVICE_DRIVER', means: graphics },
  237: { name: 'UNMOUNTABLE_BOOT_VOLUME', means: storage },
  239: {
    name: 'CRITICAL_PROCESS_DIED',
    means: 'a program that Windows cannot run without ended: damaged system files or a failing disk',
  },
  244: { name: 'CRITICAL_OBJECT_TERMINATION', means: storage },
  247: { name: 'DRIVER_OVERRAN_STACK_BUFFER', means: driver },
  252: { name: 'ATTEMPTED_EXECUTE_OF_NOEXECUTE_MEMORY', means: driver },
  257: { name: 'CLOCK_WATCHDOG_TIMEOUT', means: hardware },
  265: { name: 'CRITICAL_STRUCTURE_CORRUPTION', means: memory },
  270: { name: 'VIDEO_MEMORY_MANAGEMENT_INTERNAL', means: graphics },
  275: { name: 'VIDEO_DXGKRNL_FATAL_ERROR', means: graphics },
  278: { name: 'VIDEO_TDR_FAILURE', means: graphics },
  281: { name: 'VIDEO_SCHEDULER_INTERNAL_ERROR', means: graphics },
  290: { name: 'WHEA_INTERNAL_ERROR', means: hardware },
  292: { name: 'WHEA_UNCORRECTABLE_ERROR', means: hardware },
  299: { name: 'FAULTY_HARDWARE_CORRUPTED_PAGE', means: 'faulty memory' },
  307: { name: 'DPC_WATCHDOG_VIOLATION', means: 'a driver that takes too long, often of the disk' },
  313: { name: 'KERNEL_SECURITY_CHECK_FAILURE', means: memory },
  314: { name: 'KERNEL_MODE_HEAP_CORRUPTION', means: driver },
  321: { name: 'VIDEO_ENGINE_TIMEOUT_DETECTED', means: graphics },
  324: { name: 'BUGCODE_USB3_DRIVER', means: 'a USB device or its driver' },
  340: { name: 'UNEXPECTED_STORE_EXCEPTION', means: storage },
  351: { name: 'CONNECTED_STANDBY_WATCHDOG_TIMEOUT_LIVEDUMP', means: 'a driver that does not sleep or wake' },
  395: { name: 'SECURE_KERNEL_ERROR', means: hardware },
  458: { name: 'SYNTHETIC_WATCHDOG_TIMEOUT', means: 'the host of this virtual machine was too slow' },
  467: { name: 'WORKER_THREAD_TEST_CONDITION', means: driver },
  3221226010: {
    name: 'WINLOGON_FATAL_ERROR',
    means: 'a part of Windows that it cannot run without ended, often after an update',
  },
  3735936685: { name: 'MANUALLY_INITIATED_CRASH1', means: 'somebody asked for it with a debugger' },
};

const hex = (code: number) => `0x${code.toString(16).toUpperCase().padStart(2, '0')}`;

/** “Blue screen MEMORY_MANAGEMENT (0x1A), mostly from faulty memory …” The high bits mark variants of the same check. */
export function bugCheckWords(code: number): string {
  const known = table[code] ?? table[code & 0x0fffffff];
  if (known === undefined) return `Blue screen with code ${hex(code)}.`;
  return `Blue screen ${known.name} (${hex(code)}): mostly ${known.means}.`;
}
