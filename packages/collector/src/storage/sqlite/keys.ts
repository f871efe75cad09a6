import { type RollupStep, rollupSteps } from '../history/shelf.ts';

/** Room for hours or days since 1970 below a device's number: 2^20 hours last until 2089. */
const slots = 2 ** 20;

export const chunkKey = (device: number, hour: number): number => device * slots + hour;
export const deviceOfChunk = (key: number): number => Math.floor(key / slots);
export const stepNumber = (step: RollupStep): number => rollupSteps.indexOf(step);
export const rollupKey = (device: number, step: RollupStep, day: number): number =>
  (device * rollupSteps.length + stepNumber(step)) * slots + day;
export const slotOf = (key: number): number => key % slots;
