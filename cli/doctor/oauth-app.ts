import { type Fetch, said, unreachable } from "../wix/tokens.ts";

/** How the OAuth app is reached: as the app itself, or with its owner's API key and site. */
export interface OauthAccess {
  readonly clientId: string;
  readonly authorization: string;
  readonly siteId: string | undefined;
}

/** Where an OAuth app lets Wix send people. */
export interface OauthApp {
  readonly redirectUris: readonly string[];
  readonly domains: readonly string[];
}

interface Refused {
  readonly ok: false;
  readonly reason: string;
}

const LIMIT_MILLISECONDS = 10_000;

async function call(
  fetch: Fetch,
  { clientId, authorization, siteId }: OauthAccess,
  body?: unknown,
): Promise<Refused | { readonly ok: true; readonly answer: unknown }> {
  const url = `https://www.wixapis.com/oauth-app/v1/oauth-apps/${encodeURIComponent(clientId)}`;
  try {
    const response = await fetch(url, {
      method: body === undefined ? "GET" : "PATCH",
      headers: {
        authorization,
        ...(siteId === undefined ? {} : { "wix-site-id": siteId }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(LIMIT_MILLISECONDS),
    });
    const answer: unknown = await response.json().catch(() => undefined);
    return response.ok
      ? { ok: true, answer }
      : { ok: false, reason: `Wix answered ${said(response, answer)}` };
  } catch (error) {
    return { ok: false, reason: unreachable(error) };
  }
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function appIn(answer: unknown): OauthApp | undefined {
  const app =
    typeof answer === "object" && answer !== null && "oAuthApp" in answer
      ? answer.oAuthApp
      : undefined;
  if (typeof app !== "object" || app === null) {
    return undefined;
  }
  const fields: Readonly<Record<string, unknown>> = { ...app };
  return {
    redirectUris: texts(fields["allowedRedirectUris"]),
    domains: texts(fields["allowedRedirectDomains"]),
  };
}

/** Reads the OAuth app. */
export async function readOauthApp(
  fetch: Fetch,
  access: OauthAccess,
): Promise<Refused | { readonly ok: true; readonly app: OauthApp }> {
  const read = await call(fetch, access);
  if (!read.ok) {
    return read;
  }
  const app = appIn(read.answer);
  return app === undefined
    ? { ok: false, reason: "Wix answered without an OAuth app" }
    : { ok: true, app };
}

/**
 * Allows the callbacks and domains of origins, beside what is allowed already.
 *
 * A change replaces a list whole, so it starts from the list as it is; and without a mask Wix
 * answers 200 and changes nothing.
 */
export async function allowInOauthApp(
  fetch: Fetch,
  access: OauthAccess,
  origins: readonly string[],
): Promise<Refused | { readonly ok: true; readonly added: readonly string[] }> {
  const read = await readOauthApp(fetch, access);
  if (!read.ok) {
    return read;
  }
  const { redirectUris, domains } = read.app;
  const newUris = origins
    .map((origin) => `${origin}/_auth/callback`)
    .filter((uri) => !redirectUris.includes(uri));
  const newDomains = [...new Set(origins.map((origin) => new URL(origin).hostname))].filter(
    (domain) => !domains.includes(domain),
  );
  const added = [...newUris, ...newDomains];
  if (added.length === 0) {
    return { ok: true, added };
  }
  const changed = await call(fetch, access, {
    oAuthApp: {
      id: access.clientId,
      allowedRedirectUris: [...redirectUris, ...newUris],
      allowedRedirectDomains: [...domains, ...newDomains],
    },
    mask: { paths: ["allowedRedirectUris", "allowedRedirectDomains"] },
  });
  return changed.ok ? { ok: true, added } : changed;
}
