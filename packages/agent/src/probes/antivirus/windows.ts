import type { WindowsQuery } from '../../host.ts';
import type { Product, ProtectionState } from './product.ts';

/** Servers have no Security Center; a machine without Defender has no Get-MpComputerStatus. */
export const antivirusQuery: WindowsQuery = {
  name: 'antivirus',
  everyMs: 15 * 60_000,
  script: [
    '$center = @(Get-CimInstance -Namespace root -ClassName __NAMESPACE -Filter "Name=\'SecurityCenter2\'" -ErrorAction SilentlyContinue).Count -gt 0',
    '$products = @(if ($center) { Get-CimInstance -Namespace root/SecurityCenter2 -ClassName AntiVirusProduct -ErrorAction SilentlyContinue | Select-Object displayName, productState })',
    "$defender = $(if (Get-Command Get-MpComputerStatus -ErrorAction SilentlyContinue) { Get-MpComputerStatus -ErrorAction SilentlyContinue | Select-Object AMServiceEnabled, AntivirusEnabled, RealTimeProtectionEnabled, AMRunningMode, @{n='SignaturesAt';e={ if ($_.AntivirusSignatureLastUpdated) { $_.AntivirusSignatureLastUpdated.ToUniversalTime().ToString('o') } }} })",
    '[pscustomobject]@{ SecurityCenter = $center; Products = $products; Defender = $defender }',
  ].join('; '),
};

interface Registered {
  readonly displayName: string;
  readonly productState: number;
}
interface Defender {
  readonly AMServiceEnabled?: unknown;
  readonly AntivirusEnabled?: unknown;
  readonly RealTimeProtectionEnabled?: unknown;
  readonly AMRunningMode?: unknown;
  readonly SignaturesAt?: unknown;
}

const isRegistered = (value: unknown): value is Registered => {
  const { displayName, productState } = (value ?? {}) as Partial<Registered>;
  return typeof displayName === 'string' && Number.isInteger(productState);
};

/** Bits of AntiVirusProduct.productState: 0xF000 what it does (WSC_SECURITY_PRODUCT_STATE: 0 off, 1 on, 2 snoozed, 3 expired), 0xF0 signatures old. */
export function stateOf(productState: number): ProtectionState {
  if ((productState & 0xf000) !== 0x1000) return 'off';
  return (productState & 0xf0) === 0 ? 'on' : 'outdated';
}

function defenderState({
  AMServiceEnabled,
  AntivirusEnabled,
  RealTimeProtectionEnabled,
  AMRunningMode,
}: Defender): ProtectionState {
  if (typeof AMRunningMode === 'string' && /passive|edr block/i.test(AMRunningMode)) return 'passive';
  if (AMServiceEnabled === false || AntivirusEnabled === false || RealTimeProtectionEnabled === false) return 'off';
  return RealTimeProtectionEnabled === true ? 'on' : 'unknown';
}

const notes: Readonly<Record<ProtectionState, string>> = {
  on: 'It watches.',
  'on demand': '',
  passive: 'It is passive: another product watches.',
  outdated: 'It watches with old signatures.',
  off: 'It is switched off.',
  unknown: 'It does not tell whether it watches.',
};

const isDefender = (name: string) => /^(windows|microsoft) defender/i.test(name);

/** The answer to `antivirusQuery`. */
export function parseAntivirus(answer: readonly unknown[]): Product[] {
  const told = answer[0] as { SecurityCenter?: unknown; Products?: unknown; Defender?: unknown } | null | undefined;
  if (typeof told !== 'object' || told === null || typeof told.SecurityCenter !== 'boolean') {
    throw new Error('Windows told nothing about its protection.');
  }
  const list = Array.isArray(told.Products) ? told.Products : [told.Products];
  const registered = list.filter(isRegistered);
  const defender =
    typeof told.Defender === 'object' && told.Defender !== null ? (told.Defender as Defender) : undefined;
  const products: Product[] = registered
    .filter(({ displayName }) => defender === undefined || !isDefender(displayName))
    .map(({ displayName, productState }) => product(displayName.slice(0, 64), stateOf(productState)));
  if (defender !== undefined) {
    const at = Date.parse(String(defender.SignaturesAt));
    const signaturesAt = Number.isFinite(at) ? at : undefined;
    products.push({ ...product('Microsoft Defender', defenderState(defender)), signaturesAt });
  }
  if (products.length === 0 && told.SecurityCenter) {
    return [{ name: 'Antivirus', state: 'off', note: 'Windows knows of no antivirus at all.' }];
  }
  return besideAnother(products);
}

const product = (name: string, state: ProtectionState): Product => ({ name, state, note: notes[state] });

/** Windows switches one off when another watches: that is no hole. */
function besideAnother(products: readonly Product[]): Product[] {
  const watching = products.find(({ state }) => state === 'on' || state === 'outdated');
  if (watching === undefined) return [...products];
  return products.map((one) => {
    if (one.state !== 'off' && one.state !== 'passive') return one;
    const { name, note } = { name: one.name, note: `${watching.name} watches instead.` };
    return { name, state: 'passive', note };
  });
}
