import type { MetricDeclaration } from '@forewarn/shared';

/** The last: a machine made to be carried about, which can be lost with all that is on it. */
export const encryptionStates = [
  'encrypted',
  'being encrypted',
  'paused',
  'not encrypted',
  'open and portable',
] as const;
export type EncryptionState = (typeof encryptionStates)[number];

/** One volume; undefined = it could not be told. */
export interface Volume {
  readonly name: string;
  readonly state: Exclude<EncryptionState, 'open and portable'> | undefined;
  readonly note: string;
}

export const metrics = {
  'encryption.state': {
    unit: 'state',
    states: encryptionStates,
    help: 'Whether what is on the volume is unreadable for whoever finds the disk',
  },
} as const satisfies Record<string, MetricDeclaration>;
export type Metric = keyof typeof metrics;

/** SMBIOS chassis types (DMTF DSP0134, 7.4.1) of what people carry about: portable, laptop, notebook, hand held, sub-notebook, tablet, convertible, detachable. */
const portable = new Set([8, 9, 10, 11, 14, 30, 31, 32]);
export const isPortable = (chassisType: number): boolean => portable.has(chassisType);
