export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * The only way a connector reaches the network: guarded against SSRF (SECURITY S46), TLS verified, no redirects, 10 s, 1 MiB.
 * Throws RetryLater when nothing can have happened there (refused, DNS), Uncertain when it may have (time-out, reset), GiveUp when forbidden.
 */
export type Http = (request: HttpRequest) => Promise<HttpResponse>;
