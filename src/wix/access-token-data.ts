import { field } from "./json-fields.ts";

/** What an access token says about itself. */
export interface AccessTokenData {
  readonly visitorId?: string;
  readonly memberId?: string;
  readonly instanceId?: string;
}

const MAX_TOKEN_LENGTH = 8192;

/**
 * Reads an access token for display; anything unreadable says nothing. Wix signs with a key of its
 * own (HS256), so none of this is verified: ask token info where it matters.
 */
export function readAccessToken(value: string): AccessTokenData {
  if (value.length > MAX_TOKEN_LENGTH) {
    return {};
  }
  // `OauthNG.JWS.` and the three parts of a JWT.
  const payload = value.split(".").at(-2);
  const data = field(parseJson(decodeBase64Url(payload)), "data");
  const instance = field(typeof data === "string" ? parseJson(data) : data, "instance");
  const visitorId = id(field(instance, "aid"));
  const memberId = id(field(instance, "siteMemberId"));
  const instanceId = id(field(instance, "instanceId"));
  return {
    ...(visitorId === undefined ? {} : { visitorId }),
    ...(memberId === undefined ? {} : { memberId }),
    ...(instanceId === undefined ? {} : { instanceId }),
  };
}

function id(value: unknown): string | undefined {
  return typeof value === "string" && /^[\w-]{1,64}$/.test(value) ? value : undefined;
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decodeBase64Url(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return undefined;
  }
}
