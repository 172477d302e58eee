import type { LocalWixConfig } from "../config.ts";
import { type Fields, fieldsOf, isFields, textOf } from "../queries/fields.ts";
import { applicationError, validationError } from "../wix-errors.ts";

/** What the browser is sent to the local Wix for. Single use. */
export type RedirectSession =
  | {
      readonly kind: "login";
      readonly authRequest: AuthRequest;
      readonly visitorId: string;
      readonly prompt: Prompt;
      readonly isUsed: boolean;
    }
  | {
      readonly kind: "logout";
      readonly tokenSessionId: string;
      readonly postFlowUrl: string;
      readonly isUsed: boolean;
    }
  | {
      readonly kind: "checkout";
      readonly checkoutId: string;
      readonly postFlowUrl: string;
      readonly thankYouPageUrl: string | undefined;
      readonly isUsed: boolean;
    }
  | { readonly kind: "prewarm"; readonly isUsed: boolean };

export type Prompt = "login" | "none" | "consent" | "select_account" | undefined;

/** A validated authorization request (RFC 6749 section 4.1.1 with RFC 7636). */
export interface AuthRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string;
  readonly codeChallenge: string;
  readonly responseMode: "query" | "fragment";
  readonly idp: string | undefined;
}

/** What a code stands for until it is exchanged. */
export interface AuthorizationCode {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeChallenge: string;
  readonly memberId: string;
  readonly visitorId: string;
  readonly expiresAt: number;
}

const AUTH_REQUEST_FIELDS = new Set([
  "redirectUri",
  "clientId",
  "codeChallenge",
  "codeChallengeMethod",
  "responseMode",
  "responseType",
  "scope",
  "state",
  // Of Wix's own login API, which is not here: nobody is logged in by it.
  "sessionToken",
  "idp",
  "nonce",
]);

const PROMPTS = ["login", "none", "consent", "select_account"] as const;

/**
 * Reads `auth` of a redirect session.
 *
 * A reshaped request is refused whole, as Wix does: an unknown field means that somebody sent
 * their own object instead of an authorization request.
 *
 * @throws {HTTPException} 400 for a wrong shape, 403 for a redirect URI outside of the allow list.
 */
export function parseAuthRequest(auth: Fields, config: LocalWixConfig): AuthRequest {
  const request = auth["authRequest"];
  if (!isFields(request)) {
    throw validationError("auth.authRequest", "must be an object");
  }
  const unknown = Object.keys(request).find((name) => !AUTH_REQUEST_FIELDS.has(name));
  if (unknown !== undefined) {
    throw validationError(`auth.authRequest.${unknown}`, "is not a field of an auth request");
  }
  const fixed = [
    ["clientId", [config.clientId]],
    ["codeChallengeMethod", ["S256"]],
    ["responseType", ["code"]],
    ["scope", ["offline_access"]],
    ["responseMode", ["query", "fragment"]],
  ] as const;
  for (const [name, values] of fixed) {
    if (!values.some((value) => value === request[name])) {
      throw validationError(`auth.authRequest.${name}`, `must be ${values.join(" or ")}`);
    }
  }
  const redirectUri = requiredText(request, "redirectUri");
  const codeChallenge = requiredText(request, "codeChallenge");
  if (!/^[\w-]{43}$/.test(codeChallenge)) {
    throw validationError("auth.authRequest.codeChallenge", "must be a SHA-256 in base64url");
  }
  if (!config.redirectUris.includes(redirectUri)) {
    throw notAllowed(redirectUri);
  }
  return {
    clientId: config.clientId,
    redirectUri,
    state: requiredText(request, "state"),
    codeChallenge,
    responseMode: request["responseMode"] === "fragment" ? "fragment" : "query",
    idp: textOf(request, "idp"),
  };
}

/** @throws {HTTPException} 400 for a prompt that OpenID Connect does not know. */
export function parsePrompt(auth: Fields): Prompt {
  const prompt = auth["prompt"];
  const known = PROMPTS.find((candidate) => candidate === prompt);
  if (prompt !== undefined && known === undefined) {
    throw validationError("auth.prompt", `must be ${PROMPTS.join(", ")}`);
  }
  return known;
}

/** A URL under `callbacks`; it must be on an origin that the client is registered for. */
export function parseCallback(
  body: Fields,
  name: "postFlowUrl" | "thankYouPageUrl",
  config: LocalWixConfig,
): string | undefined {
  const text = textOf(fieldsOf(body, "callbacks"), name);
  if (text === undefined || text === "") {
    return undefined;
  }
  const url = URL.parse(text);
  if (url === null) {
    throw validationError(`callbacks.${name}`, "must be a URL");
  }
  if (!config.allowedOrigins.includes(url.origin)) {
    throw notAllowed(text);
  }
  return url.href;
}

function requiredText(request: Fields, name: string): string {
  const value = textOf(request, name);
  if (value === undefined || value === "") {
    throw validationError(`auth.authRequest.${name}`, "must not be empty");
  }
  return value;
}

function notAllowed(url: string): ReturnType<typeof applicationError> {
  const message = `${url} isn't listed as an allowed redirect domain`;
  return applicationError(403, "REDIRECT_URL_NOT_ALLOWED", message);
}
