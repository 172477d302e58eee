import { decideBackgroundElevation } from "../elevation/decision.ts";
import type { RequestLog } from "../log/request-log.ts";
import { withoutRequest } from "../sdk-context/clients.ts";
import type { RequestScope } from "../sdk-context/request-scope.ts";
import { elevationBy } from "../isolate/granted-elevation.ts";
import type { Isolate } from "../isolate/isolate.ts";
import { createCookieJar } from "../session/cookie-jar.ts";
import { RequestSession } from "../session/request-session.ts";
import type { Upstream } from "../wix/upstream.ts";

/**
 * What the SDK may reach where no request is served, as in `scheduled` or a Durable Object: it may
 * act as the app, and a call that needs a visitor or member is refused with an error that says so.
 */
export function backgroundScope(isolate: Isolate, log: RequestLog): RequestScope {
  const { config, clock, sealer, openSession, renewals, appTokens, refused } = isolate;
  const fetch = log.recording(isolate.fetch);
  const upstream: Upstream = { clientId: config.clientId, fetch, clock };
  return {
    session: new RequestSession({
      cookieHeader: null,
      openSession,
      sealer,
      jar: createCookieJar(true),
      clock,
      arrivedAt: clock(),
      grants: () => ({
        anonymous: async () => Promise.reject(withoutRequest()),
        renew: async () => Promise.reject(withoutRequest()),
        isDead: () => false,
      }),
      renewals,
      lives: config.lives,
      outlive: () => undefined,
      guest: () => undefined,
    }),
    fetch,
    elsewhere: fetch,
    refused,
    log,
    elevation: elevationBy(decideBackgroundElevation(config.app), appTokens, upstream),
    logoutUrl: async (_accessToken, postFlowUrl) => postFlowUrl,
    origin: config.origins[0] ?? "https://site.invalid",
    overrides: {},
    causes: new WeakMap(),
  };
}
