import type { IncidentView, Severity } from '@forewarn/shared';
import type { Reading } from '../../api/shapes.ts';

export type SeverityOf = (reading: Pick<Reading, 'metric' | 'instance'>) => Severity | undefined;

/** Pure: which readings these incidents stand on, by what their rules judge. */
export function severityBy(
  incidents: readonly Pick<IncidentView, 'rule' | 'instance' | 'severity'>[],
  metricsOf: ReadonlyMap<string, readonly string[]>,
): SeverityOf {
  return ({ metric, instance }) => {
    const its = incidents.filter(
      (one) => (one.instance === instance || instance === '') && metricsOf.get(one.rule)?.includes(metric),
    );
    return its.find((one) => one.severity === 'critical')?.severity ?? its[0]?.severity;
  };
}
