import { HostError } from "../errors.ts";
import { asResponse, describeAnswer } from "../site/answer.ts";
import type { RouteContext, RouteFunction, SessionFacts } from "./route-context.ts";
import { ROUTE_METHODS, type RouteMethod, type RouteModule } from "./route-module.ts";
import type { RouteMatch } from "./route-table.ts";

/** What the host lends to a backend route. Nothing here is opened before it is asked for. */
export interface BackendCall {
  readonly env: unknown;
  readonly executionContext: { waitUntil(promise: Promise<unknown>): void };
  /** Opens the session. Asked for at most once per call. */
  session(): Promise<SessionFacts>;
  /** Mints a visitor session when this browser has none; the session's facts know of it afterwards. */
  ensureVisitor(): Promise<void>;
}

/**
 * Runs the backend route that a request has matched.
 *
 * @throws {HostError} `method_not_allowed` (405, with `Allow`), `member_required` (401),
 *   `backend_failed` (500) when the route throws or returns no Response, and whatever HostError the
 *   route itself lets through.
 */
export async function dispatch(
  match: RouteMatch,
  request: Request,
  call: BackendCall,
): Promise<Response> {
  const { module } = match.route;
  if (module.kind === "app") {
    await admit(module, call);
    const mounted = mountedRequest(request, match.rest);
    return answer(match, () => module.fetch(mounted, call.env, call.executionContext));
  }
  const handler = handlerFor(module.functions, request.method);
  if (handler === undefined) {
    return withoutHandler(module.functions, request.method);
  }
  const facts = await admit(module, call);
  const context = await routeContext(match, handler, facts, call);
  const response = await answer(match, () => handler(request, context));
  return request.method === "HEAD" ? withoutBody(response) : response;
}

/** Answers with the session's facts where letting the caller in took opening it. */
async function admit(
  { access }: RouteModule,
  call: BackendCall,
): Promise<SessionFacts | undefined> {
  if (access === "visitor") {
    await call.ensureVisitor();
  }
  if (access !== "member") {
    return undefined;
  }
  const facts = await call.session();
  if (facts.role !== "member" || facts.member === undefined) {
    throw new HostError("member_required", 401, "this backend route is for members only");
  }
  return facts;
}

async function routeContext(
  match: RouteMatch,
  handler: RouteFunction,
  facts: SessionFacts | undefined,
  call: BackendCall,
): Promise<RouteContext> {
  const session = facts ?? (handler.length < 2 ? undefined : await call.session());
  const context = {
    params: match.params,
    env: call.env,
    waitUntil: (promise: Promise<unknown>) => call.executionContext.waitUntil(promise),
  };
  return session === undefined ? withoutSession(context, match) : { ...context, session };
}

function withoutSession(
  context: Omit<RouteContext, "session">,
  { route }: RouteMatch,
): RouteContext {
  return {
    ...context,
    get session(): SessionFacts {
      throw new HostError(
        "session_not_open",
        500,
        `${route.path}: declare the context as the function's second parameter, without a default value, to read the session`,
      );
    },
  };
}

/** A thrown Response is an answer, as many frameworks have it. */
async function answer(match: RouteMatch, run: () => unknown): Promise<Response> {
  let returned: unknown;
  try {
    returned = await run();
  } catch (cause) {
    const thrown = asResponse(cause);
    if (thrown !== undefined) {
      return thrown;
    }
    if (cause instanceof HostError) {
      throw cause;
    }
    throw new HostError("backend_failed", 500, `the backend route ${match.route.path} threw`, {
      cause,
    });
  }
  const response = asResponse(returned);
  if (response === undefined) {
    throw new HostError(
      "backend_failed",
      500,
      `the backend route ${match.route.path} returned ${describeAnswer(returned)} instead of a Response`,
    );
  }
  return response;
}

function handlerFor(
  functions: ReadonlyMap<RouteMethod, RouteFunction>,
  method: string,
): RouteFunction | undefined {
  const handler = isRouteMethod(method) ? functions.get(method) : undefined;
  return handler ?? (method === "HEAD" ? functions.get("GET") : undefined);
}

function withoutHandler(
  functions: ReadonlyMap<RouteMethod, RouteFunction>,
  method: string,
): Response {
  const allowed = new Set<string>(functions.keys()).add("OPTIONS");
  if (allowed.has("GET")) {
    allowed.add("HEAD");
  }
  const allow = ROUTE_METHODS.filter((name) => allowed.has(name)).join(", ");
  if (method === "OPTIONS") {
    return new Response(null, { status: 204, headers: { allow } });
  }
  throw new HostError("method_not_allowed", 405, "this backend route does not have that method", {
    headers: { allow },
  });
}

async function withoutBody(response: Response): Promise<Response> {
  if (response.body === null) {
    return response;
  }
  const head = new Response(null, response);
  // The body is thrown away: why its source could not be stopped changes nothing.
  await response.body.cancel().catch(() => undefined);
  return head;
}

/** The path that a mounted app sees: its own, as though it were served from the root. */
function mountedRequest(request: Request, path: string): Request {
  const { origin, search } = new URL(request.url);
  // A path such as `//host` must not become another origin, so it is appended and not resolved.
  return new Request(`${origin}${path}${search}`, request);
}

function isRouteMethod(method: string): method is RouteMethod {
  return (ROUTE_METHODS as readonly string[]).includes(method);
}
