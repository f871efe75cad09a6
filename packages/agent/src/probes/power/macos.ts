import type { Battery } from './battery.ts';

/** What Apple calls the battery's condition, before and after macOS 11. */
const conditions: Readonly<Record<string, Battery['condition']>> = {
  Normal: 'good',
  Good: 'good',
  Fair: 'service',
  'Replace Soon': 'service',
  'Service Recommended': 'service',
  'Service Battery': 'service',
  'Check Battery': 'service',
  Poor: 'dead',
  'Replace Now': 'dead',
  'Permanent Battery Failure': 'dead',
};

/**
 * `system_profiler SPPowerDataType` in English (the agent's children have no locale). Undefined for a Mac without a battery;
 * throws when it is no such answer.
 */
export function parsePowerProfile(text: string): Battery | undefined {
  if (!/^\s*Power:\s*$/m.test(text)) throw new Error('What system_profiler said of the battery could not be read.');
  const value = (key: string) => new RegExp(`^\\s*${key}:[ \\t]*(.+?)\\s*$`, 'm').exec(text)?.[1];
  if (!text.includes('Battery Information:') || value('Battery Installed') === 'No') return undefined;
  const number = (key: string) => {
    const found = Number.parseFloat(value(key) ?? '');
    return Number.isFinite(found) ? found : undefined;
  };
  const remaining = number('Charge Remaining \\(mAh\\)');
  const full = number('Full Charge Capacity \\(mAh\\)');
  const percent = number('State of Charge \\(%\\)');
  const charge =
    percent !== undefined ? percent / 100 : remaining !== undefined && full ? Math.min(1, remaining / full) : undefined;
  const capacity = number('Maximum Capacity');
  const cycles = number('Cycle Count');
  const condition = conditions[value('Condition') ?? ''];
  const connected = /AC Charger Information:[\s\S]*?Connected:\s*(Yes|No)/.exec(text)?.[1];
  const charging = /Charge Information:[\s\S]*?\n\s*Charging:\s*(Yes|No)/.exec(text)?.[1];
  const state =
    connected === 'No' ? 'discharging' : charging === 'Yes' ? 'charging' : connected === 'Yes' ? 'mains' : undefined;
  return {
    name: 'battery',
    ...(charge !== undefined && { charge }),
    ...(state !== undefined && { state }),
    ...(capacity !== undefined && { capacity: capacity / 100 }),
    ...(cycles !== undefined && { cycles }),
    ...(condition !== undefined && { condition }),
  };
}
