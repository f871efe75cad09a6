import { encodeIpp, groups, type IppValue, tags } from '../../../packages/agent/src/probes/printer/ipp.ts';
import type { RecordedHost } from '../../agent/recorded-host.ts';
import { chance, hourOf } from './rhythm.ts';
import { beginsAt, dayMs } from './week.ts';

/** RFC 8011 §5.4.11. */
const idle = 3;
const processing = 4;

/** CUPS at this socket with one laser printer on USB, in use now and then; its toner runs low but not out. */
export function withPrinter(host: RecordedHost, socket: string, isUsed: (at: number) => boolean): void {
  host.infos.set(socket, {});
  host.http = async (request) => {
    if (request.socketPath !== socket) return { status: 204, body: Buffer.alloc(0) };
    const question = request.body?.readUInt16BE(2);
    const prints = isUsed(host.at) && hourOf(host.at) > 8 && chance(Math.floor(host.at / 240_000)) > 0.8;
    const clock = Math.round(host.at / 1000);
    const answer = (tag: number, values: Readonly<Record<string, IppValue>>) =>
      encodeIpp({
        ...{ version: [2, 0], code: 0, requestId: 1 },
        groups: [{ tag, attributes: Object.entries(values).map(([name, value]) => ({ name, values: [value] })) }],
      });
    const number = (data: number): IppValue => ({ tag: tags.integer, data });
    const keyword = (data: string): IppValue => ({ tag: tags.keyword, data });
    const printer = {
      'printer-name': { tag: tags.name, data: 'Laser' },
      'printer-state': { tag: tags.enum, data: prints ? processing : idle },
      'printer-state-reasons': keyword('none'),
      'printer-is-accepting-jobs': { tag: tags.boolean, data: true },
      'queued-job-count': number(prints ? 1 : 0),
      'device-uri': { tag: tags.uri, data: 'usb://Brother/HL-L2350DW' },
      'printer-up-time': number(clock),
      'marker-names': { tag: tags.name, data: 'Black toner' },
      'marker-levels': number(34 - Math.floor((host.at - beginsAt) / dayMs)),
      'marker-types': keyword('toner'),
    };
    const job = {
      'job-id': number(Math.floor(host.at / 240_000) % 100_000),
      'job-state': { tag: tags.enum, data: 5 },
      'job-printer-uri': { tag: tags.uri, data: 'ipp://localhost/printers/Laser' },
      'time-at-creation': number(clock - 20),
      'time-at-processing': number(clock - 15),
      'job-media-sheets-completed': number(2),
    };
    const isAboutJobs = question === 0x000a;
    return { status: 200, body: answer(isAboutJobs ? groups.job : groups.printer, isAboutJobs ? job : printer) };
  };
}
