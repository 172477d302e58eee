import { HostError } from "../errors.ts";
import { contextualAuth } from "./contextual-auth.ts";
import { refusingClient } from "./refusal.ts";
import type { RequestScope } from "./request-scope.ts";
import { shownToSdk } from "./sdk-error.ts";
import { type AuthStrategy, createWixClient, TokenPending, type WixClient } from "./wix-client.ts";
import { createWixFetch, type WixFetchOptions } from "../wix/wix-fetch.ts";
import type { AppIdentity } from "../elevation/app-identity.ts";

/** The client that speaks for the request's own visitor or member; made on first use. */
export function contextualClient(scope: RequestScope): WixClient {
  return (scope.overrides.ownClient ??= clientOf(
    scope,
    (handedOut) => contextualAuth(scope, handedOut),
    (rejected) => scope.session.replace(rejected),
  ));
}

/** The client that speaks for the app where that is granted, and elsewhere says why not. */
export function elevatedClient(scope: RequestScope): object {
  const { elevation, overrides } = scope;
  if (!elevation.allow) {
    return refusingClient(elevation.refuse);
  }
  const { app } = elevation;
  return (overrides.ownElevatedClient ??= clientOf(
    scope,
    (handedOut) => appAuth(scope, app, handedOut),
    (rejected) => app.replace(rejected),
  ));
}

function clientOf(
  scope: RequestScope,
  auth: (handedOut: Set<string>) => AuthStrategy,
  replace: WixFetchOptions["replace"],
): WixClient {
  const handedOut = new Set<string>();
  const { fetch, elsewhere, refused } = scope;
  return createWixClient(
    auth(handedOut),
    createWixFetch({ fetch, elsewhere, handedOut, replace, refused }),
  );
}

/**
 * What the SDK finds outside of any request, instead of nothing: with no context at all its
 * methods return a function and do not fail, and pages come out empty.
 */
export function clientWithoutRequest(): object {
  return refusingClient(withoutRequest);
}

/** Why nobody's identity can be used. */
export function withoutRequest(): HostError {
  return new HostError(
    "no_request_context",
    500,
    "this call to Wix belongs to no request, so nobody's identity can be used for it; make it while a request is served, not at module scope, in a WebSocket listener or at build time",
  );
}

function appAuth(scope: RequestScope, app: AppIdentity, handedOut: Set<string>): AuthStrategy {
  let known: string | undefined;
  return {
    shouldUseCDN: false,
    getAuthHeaders: async () => {
      try {
        known = (await app.token()).value;
        handedOut.add(known);
        return { headers: { Authorization: known } };
      } catch (error) {
        throw shownToSdk(scope, error);
      }
    },
    getActiveToken: () => {
      if (known === undefined) {
        throw new TokenPending();
      }
      return known;
    },
  };
}
