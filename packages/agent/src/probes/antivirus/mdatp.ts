import type { Product } from './product.ts';

interface Setting {
  readonly value?: unknown;
}
interface Health {
  readonly healthy?: unknown;
  readonly licensed?: unknown;
  readonly healthIssues?: unknown;
  readonly realTimeProtectionEnabled?: Setting;
  readonly passiveModeEnabled?: Setting;
  readonly definitionsUpdated?: unknown;
}

const name = 'Microsoft Defender';

function parseJson(text: string): Health {
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found === 'object' && found !== null && 'realTimeProtectionEnabled' in found) return found as Health;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Error('Microsoft Defender did not tell its health (mdatp health --output json).');
}

/** Answer of `mdatp health --output json` on Linux and macOS (Microsoft, “mdatp command line”). */
export function parseHealth(text: string): Product {
  const health = parseJson(text);
  const at = Number(health.definitionsUpdated);
  const issues = Array.isArray(health.healthIssues) ? health.healthIssues.map(String).slice(0, 5).join(', ') : '';
  const watching = health.realTimeProtectionEnabled?.value === true;
  const passive = health.passiveModeEnabled?.value === true;
  const base = { name, signaturesAt: Number.isFinite(at) && at > 0 ? at : undefined };
  if (health.licensed === false)
    return { ...base, state: 'off', note: 'Microsoft Defender has no licence and does not work.' };
  if (watching)
    return { ...base, state: 'on', note: issues === '' ? 'It watches.' : `It watches, with trouble: ${issues}.` };
  if (passive) return { ...base, state: 'passive', note: 'It is set to passive: another product watches.' };
  return { ...base, state: 'off', note: `Real-time protection is off${issues === '' ? '' : ` (${issues})`}.` };
}
