/** A security update that waits. */
export interface Pending {
  /** Package, or the update's title. */
  readonly name: string;
  /** What would be installed; empty where the title tells. */
  readonly version: string;
  /** What is installed; empty where it is not told. */
  readonly installed: string;
}

/** What one look at a system's updates found. Moments are epoch ms. */
export interface Look {
  /** Undefined = could not be read; `problem` says why. */
  readonly pending: readonly Pending[] | undefined;
  readonly problem?: string;
  /** When the system last heard what updates there are; undefined = not known. */
  readonly heardAt?: number | undefined;
  readonly reboot: Reboot;
}

export interface Reboot {
  readonly pending: boolean;
  /** Since when, where the system tells. */
  readonly since?: number | undefined;
  /** What waits for it. */
  readonly why: string;
}

export const noReboot: Reboot = { pending: false, why: '' };
