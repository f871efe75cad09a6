import type { DeviceEvent, Report } from '@forewarn/shared';
import { type Allowance, createAllowance, refill, spend } from './admission.ts';
import type { DeclaredSeries } from './declared-series.ts';
import type { Intake } from './intake.ts';
import type { IngestLimits } from './limits.ts';
import { type Placement, placeEvents, placeReport } from './placement.ts';
import type { Counters, Link } from './room.ts';

interface Source {
  readonly device: string;
  readonly deviceNumber: number;
  readonly epoch: string;
  readonly declared: DeclaredSeries;
  readonly placement: Placement;
  /** Everything up to here was on disk at `hello`; -1 = nothing. */
  readonly durableSeq: number;
}

interface StreamDeps {
  readonly intake: Intake;
  readonly limits: IngestLimits;
  readonly counters: Counters;
  readonly link: Link;
  /** Monotonic, ms, as fine as the tick. */
  clock(): number;
}

/** The reports of one session: in order, once, at a bearable pace, each placed in time, and acked when on disk. */
export class ReportStream {
  readonly source: Source;
  readonly #deps: StreamDeps;
  readonly #live: Allowance;
  readonly #backlog: Allowance;
  #lastSeq: number;
  #durableSeq: number;
  /** Handed on and not yet on disk. */
  #inFlight = 0;
  /** On disk (or repeated) since the last ack, and since when. */
  #owed = 0;
  #owedAt = 0;
  #urgentSeq = -1;
  /** The number that was refused: nothing after it may be taken before it, or an ack would promise what is not there. */
  #rewindTo = -1;
  #refusedAt = 0;
  #strikes = 0;
  /** What this room has found out about the device: told with its next report. */
  #notices: DeviceEvent[] = [];

  constructor(source: Source, deps: StreamDeps) {
    this.source = source;
    this.#deps = deps;
    this.#live = createAllowance(deps.limits.live, deps.clock());
    this.#backlog = createAllowance(deps.limits.backlog, deps.clock());
    this.#lastSeq = source.durableSeq;
    this.#durableSeq = source.durableSeq;
  }

  take(report: Report, bytes: Uint8Array, receivedAt: number) {
    const { counters, limits, intake, link } = this.#deps;
    const { source } = this;
    const { seq } = report;
    if (this.#rewindTo >= 0) {
      if (seq > this.#rewindTo) return this.#strike();
      this.#rewindTo = -1;
      this.#strikes = 0;
    }
    if (seq <= this.#lastSeq) return this.#repeat(seq);
    const at = placeReport(source.placement, report, receivedAt);
    if (receivedAt - at <= limits.backlogAfterMs) {
      if (!this.spendLive(bytes.length)) return this.#refuse(seq);
    } else if (!spend(this.#backlog, limits.backlog, bytes.length, this.#deps.clock())) link.hold();
    const events = placeEvents(report, at, receivedAt);
    const taken = intake.report({
      device: source.device,
      epoch: source.epoch,
      report: source.declared.trim(report),
      bytes,
      at,
      receivedAt,
      events: this.#notices.length === 0 ? events : [...events, ...this.#notices.map((notice) => ({ ...notice, at }))],
    });
    if (!taken) return this.#refuse(seq);
    this.#notices = [];
    this.#lastSeq = seq;
    if (events.length > 0) this.#urgentSeq = seq;
    if (++this.#inFlight >= limits.inFlight) link.hold();
    counters.reports++;
    counters.bytes += bytes.length;
  }

  /** The newest number on disk; -1 = none. */
  get durableSeq(): number {
    return this.#durableSeq;
  }

  /** False when the device has used up what it may say as it goes. */
  spendLive(bytes: number): boolean {
    return spend(this.#live, this.#deps.limits.live, bytes, this.#deps.clock());
  }

  /** Of each kind the newest only. */
  tell(notice: DeviceEvent): void {
    this.#notices = [...this.#notices.filter(({ kind }) => kind !== notice.kind), notice];
  }

  /** The store has everything up to `seq`. */
  acked(seq: number, urgent: boolean): void {
    if (seq > this.#durableSeq) {
      const left = seq >= this.#lastSeq ? 0 : Math.max(0, this.#inFlight - (seq - this.#durableSeq));
      this.#owe(Math.max(1, this.#inFlight - left));
      this.#inFlight = left;
      this.#durableSeq = seq;
    }
    const due = urgent || (this.#urgentSeq >= 0 && this.#urgentSeq <= seq);
    if (due || this.#owed >= this.#deps.limits.ackEvery) this.#sendAck();
  }

  /** Regular look of the shared timer. */
  look(): void {
    const { clock, limits, link } = this.#deps;
    if (this.#owed > 0 && clock() - this.#owedAt >= limits.ackAfterMs) this.#sendAck();
    // It thinned out the very report that was refused; a new session has no such debt.
    if (this.#rewindTo >= 0 && clock() - this.#refusedAt >= limits.rewindMs) link.close(1013, 'start again');
  }

  /** Whether a held connection may be read again. */
  mayRead(): boolean {
    const { clock, limits } = this.#deps;
    const { backlog } = limits;
    refill(this.#backlog.messages, backlog, clock());
    refill(this.#backlog.bytes, { perSecond: backlog.bytesPerSecond, burst: backlog.burstBytes }, clock());
    return this.#backlog.messages.level >= 1 && this.#backlog.bytes.level >= 1 && this.#inFlight < limits.inFlight;
  }

  #repeat(seq: number): void {
    this.#deps.counters.repeated++;
    if (seq > this.#durableSeq) return;
    this.#owe(1);
    if (this.#owed >= this.#deps.limits.ackEvery) this.#sendAck();
  }

  #owe(reports: number): void {
    if (this.#owed === 0) this.#owedAt = this.#deps.clock();
    this.#owed += reports;
  }

  #sendAck(): void {
    if (this.#durableSeq < 0) return;
    this.#owed = 0;
    if (this.#urgentSeq <= this.#durableSeq) this.#urgentSeq = -1;
    this.#deps.link.send(`{"t":"ack","seq":${this.#durableSeq}}`);
  }

  #refuse(seq: number): void {
    const { counters, limits, link, clock } = this.#deps;
    counters.dropped++;
    counters.busy++;
    this.#rewindTo = seq;
    this.#refusedAt = clock();
    // Spread by device, so that a whole fleet does not come back in one moment.
    const retryAfterMs = limits.busyMs + ((this.source.deviceNumber * 97) % (limits.busyMs + 1));
    link.send(`{"t":"busy","retryAfterMs":${retryAfterMs}}`);
  }

  #strike(): void {
    this.#deps.counters.dropped++;
    if (++this.#strikes > this.#deps.limits.strikes) {
      this.#deps.link.close(1008, 'more messages than a device may send');
    }
  }
}
