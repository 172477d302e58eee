/** Reaches Wix. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** The app that a project has at Wix. */
export interface AppCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly instanceId: string;
}

/** What asking for a token came to. */
export type Mint =
  | { readonly ok: true; readonly token: string; readonly expiresInSeconds: number }
  | {
      readonly ok: false;
      /** Wix's status; nothing when Wix could not be reached. */
      readonly status?: number;
      /** What happened, for a person; never a token or a secret. */
      readonly reason: string;
    };

const TOKEN_ENDPOINT = "https://www.wixapis.com/oauth2/token";
const LIMIT_MILLISECONDS = 10_000;

/** The token of an anonymous visitor (the SDK's own grant `anonymous`). */
export async function mintVisitor(fetch: Fetch, clientId: string): Promise<Mint> {
  return await mint(fetch, { clientId, grantType: "anonymous" });
}

/** The token of the app itself (RFC 6749 section 4.4). */
export async function mintApp(
  fetch: Fetch,
  { clientId, clientSecret, instanceId }: AppCredentials,
): Promise<Mint> {
  return await mint(fetch, {
    client_id: clientId,
    client_secret: clientSecret,
    instance_id: instanceId,
    grant_type: "client_credentials",
  });
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

async function mint(fetch: Fetch, body: Readonly<Record<string, string>>): Promise<Mint> {
  let response: Response;
  try {
    response = await fetch(TOKEN_ENDPOINT, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(LIMIT_MILLISECONDS),
    });
  } catch (error) {
    return { ok: false, reason: unreachable(error) };
  }
  const answer: unknown = await response.json().catch(() => undefined);
  const { status } = response;
  if (!response.ok || !isFields(answer)) {
    return { ok: false, status, reason: `Wix answered ${said(response, answer)}` };
  }
  const { access_token: token, expires_in: seconds } = answer;
  return typeof token === "string" && typeof seconds === "number"
    ? { ok: true, token, expiresInSeconds: seconds }
    : { ok: false, status, reason: "Wix answered without a token" };
}

/** Why a call did not reach Wix. */
export function unreachable(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = cause instanceof Error ? cause.message || cause.name : String(cause);
  return `Wix could not be reached: ${message}`;
}

/** An answer of Wix's in a few words: status, error, and the id that Wix knows it by. */
export function said(response: Response, answer: unknown): string {
  const parts = isFields(answer) ? [answer["error"], answer["error_description"]] : [];
  const words = [...parts, isFields(answer) ? answer["message"] : undefined].filter(
    (part): part is string => typeof part === "string" && part !== "",
  );
  const id = response.headers.get("x-wix-request-id");
  return [
    String(response.status),
    ...new Set(words),
    ...(id === null ? [] : [`(request ${id})`]),
  ].join(" ");
}
