/** Who may call a backend route: everybody (the default), a visitor or member, or members only. */
export type Access = "anyone" | "visitor" | "member";

/** Who is calling. The same facts as the body of `/_auth/me`: no token is among them. */
export interface SessionFacts {
  readonly role: "anonymous" | "visitor" | "member";
  readonly visitorId?: string;
  readonly member?: {
    readonly id: string;
    readonly loginEmail?: string;
    readonly nickname?: string;
    readonly slug?: string;
    readonly photoUrl?: string;
    readonly contactId?: string;
  };
}

/**
 * The second argument of a backend route's functions.
 *
 * Declare it as a second parameter, without a default value: a function that declares fewer than two
 * parameters does not need to know who calls, so the session is not opened for it.
 */
export interface RouteContext<Env = unknown> {
  /** The path's parameters, percent-decoded once: `/_api/orders/a%2Fb` gives `id` the value `a/b`. */
  readonly params: Readonly<Record<string, string>>;
  /** Who is calling. */
  readonly session: SessionFacts;
  /** The site's own bindings and variables. */
  readonly env: Env;
  /** Lets work go on after the response was sent. It is still this request's, and may do what that may. */
  waitUntil(promise: Promise<unknown>): void;
}

/** A backend route's function, exported under the name of an HTTP method. */
export type RouteFunction<Env = unknown> = (
  request: Request,
  context: RouteContext<Env>,
) => Response | Promise<Response>;
