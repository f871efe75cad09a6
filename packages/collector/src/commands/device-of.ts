import { answerOf, type Console } from './console.ts';
import { Failure } from './failure.ts';

/** Every device, in one answer. */
export async function devicesOf({ api }: Console) {
  const { devices } = await answerOf(api.devices.$get({ query: { limit: '100000' } }));
  return devices;
}

/** By id or by name; a name that several devices have is not enough. */
export async function deviceOf(console: Console, text: string) {
  const devices = await devicesOf(console);
  const exact = devices.filter((device) => device.id === text);
  const [first, second] = exact.length > 0 ? exact : devices.filter((device) => device.name === text);
  if (first === undefined)
    throw new Failure(`There is no device "${text}". forewarn-collector device list shows them.`);
  if (second !== undefined)
    throw new Failure(`Several devices are called "${text}". Give the id: device list shows it.`);
  return first;
}
