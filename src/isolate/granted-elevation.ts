import { createAppIdentity } from "../elevation/app-identity.ts";
import { type ElevationDecision, elevationRefused } from "../elevation/decision.ts";
import type { Elevation } from "../sdk-context/request-scope.ts";
import type { AppTokens } from "../token-cache/app-tokens.ts";
import type { Upstream } from "../wix/upstream.ts";

/** What a decision means for the SDK of this request. */
export function elevationBy(
  decision: ElevationDecision,
  appTokens: AppTokens,
  upstream: Upstream,
): Elevation {
  return decision.allow
    ? { allow: true, app: createAppIdentity(appTokens, decision.credentials, upstream) }
    : { allow: false, refuse: () => elevationRefused(decision.reason) };
}
