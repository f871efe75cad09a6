import { computed, signal } from '@preact/signals';

/** What is shown: the path's parts and the query. `/devices/abc?tab=plots` → parts `['devices', 'abc']`. */
export interface Route {
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
}

const address = signal(read());

function read(): string {
  return location.pathname + location.search;
}

export const route = computed<Route>(() => {
  const url = new URL(address.value, location.origin);
  const parts = url.pathname.split('/').filter(Boolean).map(decode);
  return { parts, query: url.searchParams };
});

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    // A half-written escape in a typed address names nothing: shown as it is, it leads to "not found".
    if (cause instanceof URIError) return part;
    throw cause;
  }
}

export function path(...parts: string[]): string {
  return `/${parts.map(encodeURIComponent).join('/')}`;
}

/** Shows another page. `replace` leaves no step for the back button: filters, redirects. */
export function go(to: string, how: 'push' | 'replace' = 'push'): void {
  if (to === read()) return;
  if (how === 'push') history.pushState(null, '', to);
  else history.replaceState(null, '', to);
  address.value = read();
  if (how === 'push') scrollTo(0, 0);
}

/** Sets parts of the query and keeps the rest; an empty value removes its part. */
export function setQuery(changes: Readonly<Record<string, string>>): void {
  const query = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(changes)) {
    if (value === '') query.delete(key);
    else query.set(key, value);
  }
  const text = query.toString();
  go(location.pathname + (text === '' ? '' : `?${text}`), 'replace');
}

/** Follows the back button and plain clicks on our own links; other clicks stay the browser's. */
export function startRouter(): void {
  addEventListener('popstate', () => {
    address.value = read();
  });
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || link.target !== '' || link.origin !== location.origin || link.hasAttribute('download')) return;
    if (link.pathname.startsWith('/api/') || link.pathname === '/metrics') return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}
