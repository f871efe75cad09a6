export { watchLinuxDrives } from './linux.ts';
export { watchMacDrives } from './macos.ts';
export { watchWindowsDrives } from './windows.ts';
