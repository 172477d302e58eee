import { HostError } from "../errors.ts";
import { parseReturnTo, type ReturnTo } from "../request/return-to.ts";

/** Of a login link, the parameters that may reach Wix, and where to go afterwards. */
export interface LoginParameters {
  readonly returnTo: ReturnTo;
  readonly prompt: "login" | "none" | undefined;
  readonly idp: string | undefined;
}

/** Wix's connection ids of the two identity providers that have names. */
const NAMED_PROVIDERS: Readonly<Record<string, string>> = {
  google: "0e6a50f5-b523-4e29-990d-f37fa2ffdd69",
  facebook: "3ecad13f-52c3-483d-911f-31dbcf2a6d23",
};

const CONNECTION_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

/**
 * Reads the query of `/_auth/login`; parameters that are not listed here go nowhere.
 *
 * @throws {HostError} `invalid_parameter` for a `prompt` or `idp` that Wix does not know.
 */
export function parseLoginParameters(query: URLSearchParams, origin: string): LoginParameters {
  return {
    returnTo: readReturnTo(query, origin),
    prompt: parsePrompt(query.get("prompt") ?? ""),
    idp: parseIdp(query.get("idp")?.toLowerCase() ?? ""),
  };
}

/** `returnToUrl` and `returnUrl` are what sites of other integrations call it. */
export function readReturnTo(query: URLSearchParams, origin: string): ReturnTo {
  const candidate = query.get("returnTo") ?? query.get("returnToUrl") ?? query.get("returnUrl");
  return parseReturnTo(candidate ?? undefined, origin);
}

function parsePrompt(prompt: string): LoginParameters["prompt"] {
  if (prompt === "") {
    return undefined;
  }
  if (prompt !== "login" && prompt !== "none") {
    throw new HostError("invalid_parameter", 400, 'prompt has to be "login" or "none"');
  }
  return prompt;
}

function parseIdp(idp: string): string | undefined {
  if (idp === "") {
    return undefined;
  }
  const connectionId = Object.hasOwn(NAMED_PROVIDERS, idp) ? NAMED_PROVIDERS[idp] : idp;
  if (connectionId === undefined || !CONNECTION_ID.test(connectionId)) {
    throw new HostError(
      "invalid_parameter",
      400,
      'idp has to be "google", "facebook" or the id of a connection at Wix',
    );
  }
  return connectionId;
}
