import type { Isolate } from "../isolate/isolate.ts";
import type { Guest, SessionGrants } from "../session/grants.ts";
import { fitsCookie } from "../tokens.ts";
import { readAccessToken } from "../wix/access-token-data.ts";
import { anonymousGrant, refreshTokenGrant } from "../wix/token-endpoint.ts";
import type { Upstream } from "../wix/upstream.ts";
import { isInvalidGrant } from "../wix/upstream-failure.ts";

interface Log {
  note(what: "refresh_token_too_long"): void;
}

/** What a session asks of Wix, as far as the token endpoint has been well. */
export function sessionGrants(
  { circuits }: Isolate,
  { upstream, log }: { readonly upstream: Upstream; readonly log: Log },
): SessionGrants {
  return {
    anonymous: async () => {
      const tokens = await circuits.mint.run(async () => anonymousGrant(upstream));
      return { tokens, visitorId: readAccessToken(tokens.access.value).visitorId };
    },
    renew: async (refreshToken) => {
      const renewed = await circuits.renew.run(async () =>
        refreshTokenGrant(upstream, refreshToken),
      );
      if (renewed.refreshToken !== undefined && !fitsCookie(renewed.refreshToken)) {
        log.note("refresh_token_too_long");
      }
      return renewed;
    },
    isDead: isInvalidGrant,
  };
}

/** The visitor that the crawlers of an isolate share. */
export function crawlerGuest(
  { crawlerToken: shared, circuits }: Isolate,
  upstream: Upstream,
): Guest {
  const mint = async (): ReturnType<Guest["get"]> =>
    (await circuits.mint.run(async () => anonymousGrant(upstream))).access;
  return {
    get: () => shared.get(mint),
    renew: (rejected) => {
      shared.forget(rejected);
      return shared.get(mint);
    },
  };
}
