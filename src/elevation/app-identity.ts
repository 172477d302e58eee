import type { AppTokens } from "../token-cache/app-tokens.ts";
import type { AccessToken } from "../tokens.ts";
import { clientCredentialsGrant } from "../wix/token-endpoint.ts";
import type { Upstream } from "../wix/upstream.ts";

/** What the app proves itself with (RFC 6749 section 4.4), and the site it speaks for. */
export interface AppCredentials {
  readonly clientSecret: string;
  readonly instanceId: string | undefined;
}

/** The app, as one request acts for it. */
export interface AppIdentity {
  token(): Promise<AccessToken>;
  /** Another token in place of one that Wix refused although it looked valid. */
  replace(rejected: string): Promise<AccessToken>;
}

/** @param upstream of the request that acts, so that a mint stands in its log line. */
export function createAppIdentity(
  tokens: AppTokens,
  credentials: AppCredentials,
  upstream: Upstream,
): AppIdentity {
  const { clientSecret, instanceId } = credentials;
  const mint = (): Promise<AccessToken> =>
    clientCredentialsGrant(upstream, {
      clientSecret,
      ...(instanceId === undefined ? {} : { instanceId }),
    });
  return {
    token: () => tokens.get(mint),
    replace: (rejected) => tokens.renew(rejected, mint),
  };
}
