import type { Platform } from '@forewarn/shared';
import { findFileHistory } from './file-history.ts';
import type { Finder } from './finder.ts';
import { findTimeMachine } from './time-machine.ts';
import { findVeeam } from './veeam.ts';
import { findWindowsBackup } from './windows-backup.ts';

/** What is watched without having been named, by system: its file, and a word here. */
export const finders: Readonly<Record<Platform, readonly Finder[]>> = {
  linux: [],
  win32: [findWindowsBackup, findVeeam, findFileHistory],
  darwin: [findTimeMachine],
};
