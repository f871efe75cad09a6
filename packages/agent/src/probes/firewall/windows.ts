import type { WindowsQuery } from '../../host.ts';
import type { Firewall } from './metrics.ts';

const local = 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy';
const policy = 'HKLM:\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall';

/** From the registry, where a policy stands above the machine's own setting: Get-NetFirewallProfile takes a second of processor time. */
export const firewallQuery: WindowsQuery = {
  name: 'firewall',
  everyMs: 3_600_000,
  script: `foreach ($p in 'DomainProfile', 'StandardProfile', 'PublicProfile') { [pscustomobject]@{ Profile = $p; Policy = (Get-ItemProperty -Path "${policy}\\$p" -Name EnableFirewall -ErrorAction SilentlyContinue).EnableFirewall; Local = (Get-ItemProperty -Path "${local}\\$p" -Name EnableFirewall -ErrorAction SilentlyContinue).EnableFirewall; Service = [int](Get-Service -Name mpssvc -ErrorAction SilentlyContinue).Status } }`,
};

/** What people see in the control panel. */
const names: Readonly<Record<string, string>> = {
  DomainProfile: 'domain networks',
  StandardProfile: 'private networks',
  PublicProfile: 'public networks',
};
/** ServiceControllerStatus.Running */
const running = 4;

/** The answer to `firewallQuery`; 1 = on, 0 = off, missing = on (Windows' own default). */
export function parseFirewall(answer: readonly unknown[]): Firewall[] {
  const found = answer.flatMap((told): Firewall[] => {
    const { Profile, Policy, Local, Service } = (told ?? {}) as Record<string, unknown>;
    const name = names[String(Profile)];
    if (name === undefined) return [];
    const on = (Policy ?? Local ?? 1) !== 0 && (typeof Service !== 'number' || Service === running);
    const by = Policy === 0 ? ' by a policy' : Local === 0 ? '' : ', for its service does not run';
    return [{ name, on, note: on ? `On in ${name}.` : `Off in ${name}${by}.` }];
  });
  if (found.length === 0) throw new Error('Windows told nothing about its firewall.');
  return found;
}
