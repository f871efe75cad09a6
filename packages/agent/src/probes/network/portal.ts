import type { Host } from '../../host.ts';

/**
 * What a web page asked without encryption says of the way: `open` = it is what was asked for; `elsewhere` = somebody
 * leads to another page; `other` = another page came in its place, from a gate or from a filter that blocks it.
 */
export type Portal = 'open' | 'elsewhere' | 'other';

const limitMs = 2500;
/** No Content: what the page asked for answers, and no sign-in page ever does (RFC 9110 §15.3.5). */
const noContent = 204;

/** Network Authentication Required: a gate that says so itself (RFC 6585 §6). */
const networkAuthentication = 511;

/** Undefined when nobody answers, or the settings name no page. */
export async function askPortal(host: Host): Promise<Portal | undefined> {
  const { portalPage, internetTargets } = host.settings;
  if (internetTargets.length === 0 || !URL.canParse(portalPage)) return undefined;
  const page = new URL(portalPage);
  try {
    const { status } = await host.http({
      host: page.hostname,
      port: Number(page.port || 80),
      method: 'GET',
      path: `${page.pathname}${page.search}`,
      headers: { host: page.host, 'cache-control': 'no-cache' },
      timeoutMs: limitMs,
    });
    if (status === noContent) return 'open';
    if (status === networkAuthentication || (status >= 300 && status < 400)) return 'elsewhere';
    // Errors are words of the page's own server or of a proxy that forbids it, not of a gate.
    return status < 300 ? 'other' : undefined;
  } catch {
    // No answer is the other witnesses' matter.
    return undefined;
  }
}
