import type { Host } from '../../host.ts';
import { type Monitor, parseEdid } from './edid.ts';

const screens = '/sys/class/drm';
const edidBytes = 256;

export function readMonitors(host: Host): Monitor[] {
  return host.list(screens).flatMap((connector) => {
    const edid = host.readPart(`${screens}/${connector}/edid`, 0, edidBytes)?.bytes;
    return (edid === undefined ? undefined : parseEdid(edid)) ?? [];
  });
}

/** CUPS writes its queues there for everybody to read: `HP|HP LaserJet 400:rm=host:rp=HP:`, printcap(5). */
export function parsePrintcap(text: string): { name: string; model: string }[] {
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('#') || line.trim() === '') return [];
    const [names = ''] = line.split(':');
    const [name = '', model = ''] = names.split('|');
    return name.trim() === '' ? [] : [{ name: name.trim(), model: model.trim() }];
  });
}

export function readPrinters(host: Host): { name: string; model: string }[] {
  return parsePrintcap(host.readFile('/run/cups/printcap') ?? host.readFile('/etc/printcap') ?? '');
}
