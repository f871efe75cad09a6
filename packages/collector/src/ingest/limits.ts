/** Every bound of the agents' door; a test hands in shorter ones. Numbers are SECURITY.md's (S15–S18, S21) where it has one. */
export const ingestLimits = {
  /** S16 */
  frameBytes: 256 * 1024,
  fragments: 1000,
  /** S18: connections on their way from the first byte to `hello`; the others wait their turn. */
  handshakes: 16,
  /** A peer that lets a handshake wait longer than this no longer holds up the others. */
  handshakePatienceMs: 50,
  handshakeQueue: 20_000,
  /** S15: from connecting to the first byte, and from the upgrade to a valid `hello`. */
  firstByteMs: 10_000,
  authMs: 10_000,
  /** Connections that have not said who they are: past this the oldest goes, for an honest agent needs well under a second. */
  unauthenticated: 1000,
  /** The one timer of all sessions. */
  tickMs: 250,
  /** How often each session is looked at: silent for two looks is asked, for five is closed (≤ 90 s). */
  lookMs: 15_000,
  /** Acks: this many reports, or this old (DESIGN.md §4). */
  ackEvery: 6,
  ackAfterMs: 50_000,
  /** Whether an older session of the same device still lives, it must say within this. */
  probeMs: 2000,
  /** S17: what a device may say as it goes. */
  live: { perSecond: 10, burst: 100, bytesPerSecond: 1_048_576 / 60, burstBytes: 1_048_576 },
  /** Reports from before the reconnect: 72 h at 10 s are 25,920, so 130 s at this pace. */
  backlog: { perSecond: 200, burst: 400, bytesPerSecond: 262_144, burstBytes: 1_048_576 },
  /** A report this old is backlog. */
  backlogAfterMs: 60_000,
  /** Reports handed on but not yet on disk, per device. */
  inFlight: 2000,
  /** What `busy` asks for, and how long a refused report may be missing before the session is started afresh. */
  busyMs: 2000,
  rewindMs: 60_000,
  /** Refused frames while busy before the connection is closed (S17). */
  strikes: 100,
  /** Failed enrolments from one address, and from all together, before the store is asked no more. */
  enrolFailures: { perMinute: 2, burst: 10 },
  allEnrolFailures: { perMinute: 120, burst: 120 },
  enrolQueue: 512,
  /** SECURITY.md, Enrolment 3. */
  pendingDevices: 1000,
  pendingMs: 7 * 86_400_000,
};
export type IngestLimits = typeof ingestLimits;
