import type { Enroll, Hello, ToCollector } from '@forewarn/shared';
import type { Device } from '../storage/nouns.ts';
import type { DeclaredSeries } from './declared-series.ts';
import { seriesLeftOut } from './decode.ts';
import type { ReportStream } from './report-stream.ts';
import type { Link } from './room.ts';
import type { SessionRoom } from './session-room.ts';

type Room = Pick<SessionRoom<never>, 'deps' | 'counters' | 'noticedAt'>;

const dayMs = 86_400_000;
const tooMany = 'more messages than a device may send';

/** What a device says once it is let in. Who speaks is known from the session, never from the frame (SECURITY S13). */
export class LiveSession {
  readonly device: Device;
  readonly stream: ReportStream;
  readonly #declared: DeclaredSeries;
  readonly #room: Room;
  readonly #link: Link;
  #toldOfStranger = false;

  constructor(device: Device, declared: DeclaredSeries, stream: ReportStream, room: Room, link: Link) {
    this.device = device;
    this.stream = stream;
    this.#declared = declared;
    this.#room = room;
    this.#link = link;
  }

  take(message: ToCollector, bytes: Uint8Array) {
    const { intake, now } = this.#room.deps;
    if (message.t === 'report') return this.stream.take(message, bytes, now());
    if (!this.stream.spendLive(bytes.length)) return this.#link.close(1008, tooMany);
    switch (message.t) {
      case 'series': {
        const { metrics, series, dropped } = this.#declared.declare(message);
        if (metrics.length + series.length > 0) intake.series(this.device.id, metrics, series);
        return this.tellOfDropped(dropped + seriesLeftOut(message));
      }
      case 'facts':
        return intake.facts(this.device.id, message.facts, now());
      case 'bye':
        intake.left(this.device.id, message.why, now());
        return this.#link.close(1000, 'bye');
      case 'hello':
      case 'enroll':
        this.#room.counters.unknown++;
        return this.#tellOfStranger(message);
    }
  }

  /** A frame that was no message counts like one. */
  unreadable(bytes: Uint8Array): void {
    if (!this.stream.spendLive(bytes.length)) this.#link.close(1008, tooMany);
  }

  /** One notice a day, as an event of the device (SECURITY S21). */
  tellOfDropped(dropped: number): void {
    if (dropped === 0) return;
    const { counters, noticedAt, deps } = this.#room;
    counters.seriesDropped += dropped;
    const now = deps.now();
    if (now - (noticedAt.get(this.device.id) ?? 0) < dayMs) return;
    noticedAt.set(this.device.id, now);
    const detail =
      `${dropped} series are not kept: they are over the limit of a device, or their names are too long. ` +
      'Switch off probes that this device does not need.';
    this.stream.tell({ kind: 'series-dropped', at: now, detail });
  }

  #tellOfStranger(message: Hello | Enroll): void {
    if (this.#toldOfStranger || message.t !== 'hello' || message.device === this.device.id) return;
    this.#toldOfStranger = true;
    const subject = this.device.id;
    const detail = `spoke as ${message.device} on its own session`;
    this.#room.deps.audit({ by: `device ${subject}`, action: 'device.mismatch', subject, detail });
  }
}
