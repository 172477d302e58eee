import type { Clock, Fetch } from "../effects.ts";

/** How long the host waits for Wix. Each limit covers a call with its retries and its bodies. */
export interface TimeLimits {
  readonly tokenEndpointSeconds: number;
  readonly otherCallsSeconds: number;
  /** The pause before each retry: as many retries as entries. */
  readonly retryPausesSeconds: readonly number[];
}

/** Wix, as one OAuth client reaches it. */
export interface Upstream {
  readonly clientId: string;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly limits?: TimeLimits;
}

const DEFAULT_LIMITS: TimeLimits = {
  tokenEndpointSeconds: 5,
  otherCallsSeconds: 10,
  retryPausesSeconds: [0.1, 0.3],
};

export function limitsOf(upstream: Upstream): TimeLimits {
  return upstream.limits ?? DEFAULT_LIMITS;
}
