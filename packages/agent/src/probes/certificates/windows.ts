import type { WindowsQuery } from '../../host.ts';
import type { Certificate } from './certificate.ts';

/** The machine's own store: what IIS, RDP gateways, Exchange and VPNs show to others. */
export const certificatesQuery: WindowsQuery = {
  name: 'certificates',
  everyMs: 6 * 3_600_000,
  script:
    "Get-ChildItem -Path Cert:\\LocalMachine\\My | Where-Object { $_.HasPrivateKey } | Select-Object Subject, Issuer, Thumbprint, @{n='Names';e={@($_.DnsNameList | ForEach-Object { $_.Unicode })}}, @{n='From';e={$_.NotBefore.ToUniversalTime().ToString('o')}}, @{n='To';e={$_.NotAfter.ToUniversalTime().ToString('o')}}",
};

/** Windows and its management renew these themselves. */
const renewed = /CN=(MS-Organization-|Microsoft Intune|SC_Online_Issuing|Microsoft Azure|WMSvc-)/i;

const commonName = (text: string): string => /CN="?([^",]+)/.exec(text)?.[1] ?? text;

/** The answer to `certificatesQuery`. */
export function parseStore(answer: readonly unknown[]): Certificate[] {
  return answer.flatMap((told): Certificate[] => {
    const { Subject, Issuer, Thumbprint, Names, From, To } = (told ?? {}) as Record<string, unknown>;
    const [validFrom, validTo] = [Date.parse(String(From)), Date.parse(String(To))];
    if (typeof Thumbprint !== 'string' || !Number.isFinite(validTo)) {
      throw new Error('Windows told something else than certificates.');
    }
    if (renewed.test(`${Subject} ${Issuer}`)) return [];
    const names = (Array.isArray(Names) ? Names : [Names]).filter((name): name is string => typeof name === 'string');
    const subject = commonName(String(Subject ?? ''));
    return [
      {
        place: `${names[0] ?? subject} (${Thumbprint.slice(0, 8).toLowerCase()})`,
        names: names.length > 0 ? names : [subject],
        issuer: commonName(String(Issuer ?? '')),
        validFrom: Number.isFinite(validFrom) ? validFrom : validTo,
        validTo,
      },
    ];
  });
}
