import type { Config } from "../config.ts";
import type { Clock, Fetch, Log } from "../effects.ts";
import type { Renewals } from "../session/renewals.ts";
import type { Sealer } from "../session/seal.ts";
import type { OpenSession } from "../session/settled-cookies.ts";
import type { AppTokens } from "../token-cache/app-tokens.ts";
import type { SharedToken } from "../token-cache/shared-token.ts";
import type { Circuit } from "../wix/circuit.ts";
import type { RefusedTokens } from "../wix/refused-tokens.ts";

/** What an isolate keeps from one request to the next: keys and values, nothing of a request. */
export interface Isolate {
  readonly config: Config;
  readonly clock: Clock;
  readonly fetch: Fetch;
  readonly log: Log;
  readonly sealer: Sealer;
  readonly openSession: OpenSession;
  readonly renewals: Renewals;
  readonly appTokens: AppTokens;
  /** The one visitor that crawlers share. */
  readonly crawlerToken: SharedToken;
  readonly refused: RefusedTokens;
  /** How the token endpoint has been, for mints and for renewals. */
  readonly circuits: { readonly mint: Circuit; readonly renew: Circuit };
}
