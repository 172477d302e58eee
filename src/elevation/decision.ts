import type { AppCredentials } from "./app-identity.ts";
import { HostError } from "../errors.ts";

/** Whether a request may act as the app, and if not, why. */
export type ElevationDecision =
  | { readonly allow: true; readonly credentials: AppCredentials }
  | { readonly allow: false; readonly reason: "not_a_backend_route" | "no_app_credentials" };

/** Where elevation is granted, and nowhere else; `api/index.ts` is at `/_api` as well as at `/_api/`. */
const BACKEND = /^\/_api(?:\/|$)/u;

/**
 * Decides by the path alone, before any code of the site runs: nothing that a request carries, and
 * nothing that a site does while it is served, changes the answer.
 *
 * @param canonicalPath the path of the request, decoded and resolved.
 */
export function decideElevation(
  canonicalPath: string,
  credentials: AppCredentials | undefined,
): ElevationDecision {
  if (!BACKEND.test(canonicalPath)) {
    return { allow: false, reason: "not_a_backend_route" };
  }
  return decideBackgroundElevation(credentials);
}

/** Decides for work that serves no request: nobody from outside can ask for it. */
export function decideBackgroundElevation(
  credentials: AppCredentials | undefined,
): ElevationDecision {
  return credentials === undefined
    ? { allow: false, reason: "no_app_credentials" }
    : { allow: true, credentials };
}

/** What `auth.elevate(method)()` rejects with where elevation is not granted. */
export function elevationRefused(reason: "not_a_backend_route" | "no_app_credentials"): HostError {
  switch (reason) {
    case "not_a_backend_route":
      return new HostError(
        "elevation_refused",
        403,
        "auth.elevate() works in backend routes under /_api/ only; move this call to a backend route and fetch it from the page",
      );
    case "no_app_credentials":
      return new HostError(
        "app_credentials_missing",
        500,
        "auth.elevate() needs the app's own credentials: set WIX_CLIENT_SECRET as a secret of the worker",
      );
  }
}
