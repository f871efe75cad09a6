import type { Severity } from '@forewarn/shared';
import { HealthMark } from './health-mark.tsx';

const labels: Readonly<Record<Severity, string>> = { critical: 'Critical', warning: 'Warning', info: 'Info' };

/** An incident's severity, in the colour and shape of the health it gives its device. */
export function SeverityBadge({ severity }: { severity: Severity }) {
  if (severity === 'info') return <span class="badge no-mark">{labels.info}</span>;
  return (
    <span class={`badge h-${severity}`}>
      <HealthMark health={severity} />
      {labels[severity]}
    </span>
  );
}
