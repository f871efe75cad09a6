import type { InferResponseType } from 'hono/client';
import type { api } from './client.ts';

/** What the collector answers, taken from its routes: one fact in one place. */
export type Session = InferResponseType<(typeof api.session)['$get']>;
export type UserRole = NonNullable<Session['role']>;
export type DeviceRecord = InferResponseType<(typeof api.devices)[':id']['$get']>;
export type Reading = InferResponseType<(typeof api.devices)[':id']['readings']['$get']>['readings'][number];
export type SeriesHistory = InferResponseType<(typeof api.devices)[':id']['history']['$get']>;
export type DeviceEventRow = InferResponseType<(typeof api.devices)[':id']['events']['$get']>['events'][number];
export type FactSection = InferResponseType<(typeof api.devices)[':id']['facts']['$get']>['facts'][number];
export type IncidentDetail = InferResponseType<(typeof api.incidents)[':id']['$get']>;
export type Evidence = NonNullable<IncidentDetail['evidence']>;
export type RuleText = NonNullable<IncidentDetail['rule']>;
export type TicketDetail = InferResponseType<(typeof api.tickets)[':id']['$get']>;
export type TicketRow = InferResponseType<typeof api.tickets.$get>['tickets'][number];
export type TicketStatus = TicketRow['status'];
export type User = InferResponseType<typeof api.users.$get>['users'][number];
export type Silence = InferResponseType<typeof api.silences.$get>['silences'][number];
export type ApiToken = InferResponseType<(typeof api)['api-tokens']['$get']>['tokens'][number];
export type EnrolmentToken = InferResponseType<typeof api.tokens.$get>['tokens'][number];
export type Delivery = InferResponseType<typeof api.deliveries.$get>['deliveries'][number];
