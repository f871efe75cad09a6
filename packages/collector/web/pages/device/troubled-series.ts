import { api, ask } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import { acknowledgedIncidents, openIncidents } from '../../live/incident-store.ts';
import { type SeverityOf, severityBy } from './series-severity.ts';

/** The severity of the incident that a reading of this device stands in, as incidents come and go. */
export function useTroubledSeries(device: string): SeverityOf {
  const rules = useResource(async () => (await ask(api.rules.$get())).rules, []);
  const metrics = new Map(rules.data?.map((rule) => [rule.id, rule.metrics]));
  const active = [...openIncidents.value, ...acknowledgedIncidents.value].filter((one) => one.device === device);
  return severityBy(active, metrics);
}
