import { createClient } from "@wix/sdk/client";

import { refusingClient } from "../../src/sdk-context/refusal.ts";
import { ADDRESS_VARIABLE, HOSTS, IDENTITY_VARIABLE } from "./names.ts";

/**
 * What `headless-edge run` puts in front of every Node process of a build: a client where the SDK
 * looks for one.
 *
 * There is no token here. Calls go to the process of `headless-edge run` on this machine, which
 * adds the token and passes them on.
 */

/** The build may have replaced it, for its own ends, by the time that a call is made. */
const ownFetch = globalThis.fetch;

function wrong(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

function unavailable(method: string): () => never {
  return () => {
    throw wrong(
      "auth_method_unavailable",
      `${method}() is not available while a site is built: headless-edge run keeps the token`,
    );
  };
}

const AUTH = {
  getAuthHeaders: async () => await Promise.resolve({ headers: {} }),
  loggedIn: () => false,
  ...Object.fromEntries(
    [
      "getTokens",
      "setTokens",
      "getActiveToken",
      "generateVisitorTokens",
      "renewToken",
      "generateOAuthData",
      "getAuthUrl",
      "parseFromUrl",
      "getMemberTokens",
      "login",
      "register",
      "logout",
    ].map((method) => [method, unavailable(method)]),
  ),
};

/** Sends what is meant for Wix by way of the process that has the token, and all else as it is. */
function throughRun(address: string): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    if (!HOSTS.includes(url.hostname)) {
      return await ownFetch(request);
    }
    const { method, headers } = request;
    const body = request.body === null ? null : await request.arrayBuffer();
    return await ownFetch(`${address}/${url.hostname}${url.pathname}${url.search}`, {
      method,
      headers,
      body,
      redirect: "manual",
    });
  };
}

function identified(address: string, isCdn: boolean): unknown {
  return createClient({ auth: { ...AUTH, shouldUseCDN: isCdn }, fetch: throughRun(address) });
}

function refusedElevation(): object {
  return refusingClient(() =>
    wrong(
      "elevation_refused",
      "auth.elevate() acts as the app, and this build runs as a visitor: use headless-edge run --as app",
    ),
  );
}

/** A client of the process's own, made when the SDK first asks: most processes never do. */
function once(make: () => unknown): () => unknown {
  let made: unknown;
  return () => (made ??= make());
}

const address = process.env[ADDRESS_VARIABLE];
if (address !== undefined) {
  const isApp = process.env[IDENTITY_VARIABLE] === "app";
  const client = once(() => identified(address, !isApp));
  const elevated = isApp ? client : once(refusedElevation);
  // Writable throughout: the SDK empties it around its own calls and puts it back.
  let own: unknown = undefined;
  const context = {
    get client(): unknown {
      return own ?? client();
    },
    set client(value: unknown) {
      own = value;
    },
    get elevatedClient(): unknown {
      return elevated();
    },
    set elevatedClient(_value: unknown) {
      // Whether this build may act as the app is said on the command line alone.
    },
  };
  Object.assign(globalThis, { __wix_context__: context });
}
