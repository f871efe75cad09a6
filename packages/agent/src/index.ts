/** The agent's parts for another program: a simulated fleet speaks the real protocol with many of them in one process. */
export { type Agent, type AgentOptions, createAgent } from './agent.ts';
export { openBuffer, type ReportBuffer } from './buffer.ts';
export { type Clock, createClock } from './clock.ts';
export { type BackoffLimits, backoffLimits } from './connection/backoff.ts';
export type { Machine } from './connection/hello.ts';
export { type ReportSource, type SendLimits, sendLimits } from './connection/sender.ts';
export {
  type Connection,
  type ConnectionOptions,
  type ConnectionState,
  type ConnectionStatus,
  connectionStates,
  createConnection,
} from './connection.ts';
export { type EnrolOptions, enroll } from './enrolment.ts';
export { createDeviceKey, type DeviceKey, type Enrolment, type Identity, openIdentity } from './identity.ts';
export type { SeriesTable } from './report/places.ts';
export { type Composed, createReporter, type Moment, type ProbeRun, type Reporter } from './report.ts';
