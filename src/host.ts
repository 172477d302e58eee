import type { Context } from "hono";
import { HonoBase } from "hono/hono-base";
import { RegExpRouter } from "hono/router/reg-exp-router";
import type { AuthRequest } from "./auth-routes/auth-request.ts";
import { callback } from "./auth-routes/callback.ts";
import { login } from "./auth-routes/login.ts";
import { logout } from "./auth-routes/logout.ts";
import { me } from "./auth-routes/me.ts";
import { proxy } from "./browser/api-proxy.ts";
import { type GuardedRoute, requireOwnSender } from "./request/cross-site.ts";
import { HostError } from "./errors.ts";
import { answerFailure } from "./serving/failure.ts";
import { finishOwn } from "./serving/finish.ts";
import { isDecidedOnce, RESERVED } from "./serving/decided-once.ts";
import type { HostParts } from "./isolate/host-parts.ts";
import { isNavigation } from "./request/navigation.ts";
import { problemResponse } from "./problem/problem.ts";
import { readAddress, type ReadPath } from "./request/request-path.ts";
import { serveBackend, serveSite } from "./serving/serve-site.ts";
import { type PlatformContext, Serving } from "./serving/serving.ts";
import { SCRIPT_NAMES } from "./site/browser-script.ts";
import { serveScript } from "./site/serve-script.ts";

export interface Host {
  fetch(request: Request, context: PlatformContext): Promise<Response>;
}

interface HostBindings {
  readonly serving: Serving;
}

type Handler = (c: Context<{ Bindings: HostBindings }>) => Promise<Response>;

/** The host in front of one site: which requests it answers itself, and in what order. */
export function createHost(parts: HostParts): Host {
  // Its presets bring a second router, for patterns that this one can't have.
  const routes = new HonoBase<{ Bindings: HostBindings }>({
    router: new RegExpRouter(),
    getPath: (_request, options) => options?.env?.serving.url.pathname ?? "/",
  });
  routes.get("/_auth/login", own(parts, login));
  routes.get("/_auth/callback", own(parts, callback));
  routes.post("/_auth/logout", guarded("logout", own(parts, logout)));
  routes.get("/_auth/me", guarded("me", own(parts, me, "GET, HEAD")));
  routes.all("/_auth/logout", refuse("POST"));
  routes.all("/_auth/me", refuse("GET, HEAD"));
  routes.all("/_auth/login", refuse("GET"));
  routes.all("/_auth/callback", refuse("GET"));
  routes.get("/_auth/*", async (c) => {
    const { request, url } = c.env.serving;
    return SCRIPT.test(url.pathname) ? serveScript(parts.assets, request) : refuse()();
  });
  routes.all("/_auth/*", refuse());
  routes.all("/_wix/*", guarded("proxy", proxied));
  routes.all(
    "/_api/*",
    guarded("backend", async (c) => serveBackend(parts, c.env.serving)),
  );
  routes.onError((error) => {
    throw error;
  });

  async function answer(path: ReadPath, serving: Serving): Promise<Response> {
    if (!path.ok || !isDecidedOnce(parts, path)) {
      throw unclearPath();
    }
    return RESERVED.test(path.raw)
      ? routes.fetch(serving.request, { serving })
      : serveSite(parts, serving);
  }

  return {
    async fetch(request, context) {
      const url = URL.parse(request.url);
      if (url === null) {
        return refuseAddress(request);
      }
      const path = readAddress(request.url, url.pathname);
      const canonical = path.ok ? path.canonical : "/";
      const serving = new Serving(parts, { request, context, url, path: canonical });
      const response = await answer(path, serving).catch((error: unknown) =>
        answerFailure(error, serving),
      );
      serving.log.write(response.status);
      return response;
    },
  };
}

/** The addresses of the browser SDK. */
const SCRIPT = new RegExp(`^/_auth/${SCRIPT_NAMES}$`, "u");

/** A route of the host's own. HEAD would begin or end something without a page to see it. */
function own(
  { config, sealer, clock }: HostParts,
  answer: (auth: AuthRequest) => Promise<Response>,
  allowed: string = "GET",
): Handler {
  return async (c) => {
    const { serving } = c.env;
    const { request, origin, session, upstream, jar } = serving;
    if (request.method === "HEAD" && !allowed.includes("HEAD")) {
      return refuse(allowed)();
    }
    const { origins } = config;
    const auth = { request, origin, origins, session, upstream, sealer, jar, clock };
    return finishOwn(serving, await answer(auth));
  };
}

/** A call of the SDK in the page, sent on with the session's own token and never with the app's. */
async function proxied(c: Context<{ Bindings: HostBindings }>): Promise<Response> {
  const { serving } = c.env;
  const { request, session, fetch, refused } = serving;
  return finishOwn(serving, await proxy({ request, session, fetch, refused }));
}

function guarded(route: GuardedRoute, handler: Handler): Handler {
  return async (c) => {
    const { request, origin, carriesOurCookies } = c.env.serving;
    requireOwnSender(request, { origin, carriesOurCookies, route });
    return handler(c);
  };
}

/** @param allow the methods that the route has; none where there is no such route. */
function refuse(allow?: string): () => never {
  return () => {
    throw allow === undefined
      ? new HostError("not_found", 404, "the host has no such route")
      : new HostError("method_not_allowed", 405, `this route answers ${allow}`, {
          headers: { allow },
        });
  };
}

/** A `Host` header of which no URL can be made. There is no origin, so no session either. */
function refuseAddress(request: Request): Response {
  const error = new HostError("invalid_path", 400, "no URL can be made of this request's Host");
  const requestId = crypto.randomUUID();
  return problemResponse(error, { requestId, navigation: isNavigation(request) });
}

function unclearPath(): HostError {
  return new HostError(
    "invalid_path",
    400,
    "this path means one thing as it is written and another when it is decoded",
  );
}
