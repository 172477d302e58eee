import type { Fields } from "./queries/fields.ts";
import type { Subject } from "./oauth/subject.ts";
import { applicationError, permissionDenied } from "./wix-errors.ts";

/** What the API's handlers find in their context. */
export interface ApiEnv {
  readonly Variables: {
    requestId: string;
    /** Of a call to the token endpoint: its body, read once. */
    tokenRequest?: Fields;
    subject?: Subject;
    sessionId?: string;
  };
}

/** The caller; every API call outside of `/oauth2` has one. */
export function subjectOf(variables: { readonly subject?: Subject }): Subject {
  if (variables.subject === undefined) {
    throw applicationError(401, "UNAUTHENTICATED", "The request carries no access token");
  }
  return variables.subject;
}

/** @throws {HTTPException} 403, as Wix answers a visitor or member who calls an admin API. */
export function requireApp(variables: { readonly subject?: Subject }): void {
  if (subjectOf(variables).kind !== "app") {
    throw permissionDenied();
  }
}
