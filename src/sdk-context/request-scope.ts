import { AsyncLocalStorage } from "node:async_hooks";
import type { Fetch } from "../effects.ts";
import type { AppIdentity } from "../elevation/app-identity.ts";
import type { HostError } from "../errors.ts";
import type { RequestSession } from "../session/request-session.ts";
import type { AccessToken } from "../tokens.ts";
import type { RefusedTokens } from "../wix/refused-tokens.ts";
import type { WixClient } from "./wix-client.ts";

/** Whether this request may act as the app. Settled when it arrives: nothing switches it on. */
export type Elevation =
  | { readonly allow: true; readonly app: AppIdentity }
  | { readonly allow: false; readonly refuse: () => HostError };

/** Everything that the SDK may reach of the request being served. */
export interface RequestScope {
  readonly session: RequestSession;
  /** Reaches Wix and records the call in this request's log line. */
  readonly fetch: Fetch;
  /** Reaches everybody else; the site's own addresses are answered in place. */
  readonly elsewhere: Fetch;
  readonly refused: RefusedTokens;
  /** This request's log line. */
  readonly log: { note(what: "put_dropped"): void };
  readonly elevation: Elevation;
  /** Where Wix's logout page is for this session; the local session is ended already. */
  logoutUrl(accessToken: AccessToken, postFlowUrl: string): Promise<string>;
  /** The origin that the browser is on. */
  readonly origin: string;
  /** What the site itself has put in the SDK's place for this request; usually nothing. */
  readonly overrides: ContextOverrides;
  /** What failed below the SDK, by the error that the SDK was given. */
  readonly causes: WeakMap<object, HostError>;
  /** How the site is asked by itself; set when its code begins to run. */
  asksItself?: (() => OwnSite | undefined) | undefined;
}

/** What the site's own `fetch` of its own origin is answered by. */
export interface OwnSite {
  covers(url: URL, method: string): boolean;
  ask(request: Request): Promise<Response>;
}

/** Slots that only this request sees, where other runtimes have one global for all. */
export interface ContextOverrides {
  context?: { readonly value: unknown };
  client?: { readonly value: unknown };
  elevatedClient?: { readonly value: unknown };
  ownClient?: WixClient;
  ownElevatedClient?: WixClient;
}

const scopes = new AsyncLocalStorage<RequestScope>();

/** Runs the work of one request: whatever it starts, however late, finds this scope and no other. */
export function runInScope<T>(scope: RequestScope, work: () => T): T {
  return scopes.run(scope, work);
}

/** The scope of the request being served, where there is one. */
export function currentScope(): RequestScope | undefined {
  return scopes.getStore();
}
