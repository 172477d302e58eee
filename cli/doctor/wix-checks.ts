import { createHash, randomBytes } from "node:crypto";

import {
  type AppCredentials,
  type Fetch,
  mintApp,
  mintVisitor,
  said,
  unreachable,
} from "../wix/tokens.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";
import { allowInOauthApp, type OauthAccess, readOauthApp } from "./oauth-app.ts";

const LIMIT_MILLISECONDS = 10_000;

/** What the checks at Wix go by. */
export interface AtWix {
  readonly fetch: Fetch;
  readonly credentials: AppCredentials;
  readonly origins: readonly string[];
  /** The owner's, where there is one. */
  readonly apiKey: string | undefined;
  readonly siteId: string | undefined;
  /** Allow what is missing, with the API key. */
  readonly isFixing: boolean;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly words: string;
}

async function askLogin(
  { fetch, credentials }: AtWix,
  token: string,
  redirectUri: string,
): Promise<Answer> {
  const codeChallenge = createHash("sha256").update(randomBytes(32)).digest("base64url");
  const authRequest = {
    redirectUri,
    clientId: credentials.clientId,
    codeChallenge,
    codeChallengeMethod: "S256",
    responseMode: "query",
    responseType: "code",
    scope: "offline_access",
    state: "headless-edge-doctor",
  };
  const response = await fetch("https://www.wixapis.com/_api/redirects-api/v1/redirect-session", {
    method: "POST",
    headers: { authorization: token, "content-type": "application/json" },
    body: JSON.stringify({ auth: { authRequest, prompt: "login" } }),
    signal: AbortSignal.timeout(LIMIT_MILLISECONDS),
  });
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status: response.status, text, words: said(response, body) };
}

function register(origin: string): string {
  return `allow ${origin}/_auth/callback as redirect URI and ${new URL(origin).hostname} as domain in the settings of the OAuth app at Wix; or run: WIX_API_KEY=… headless-edge doctor --fix`;
}

/** Whether a login from an origin begins at Wix: as far as that shows, its callback is allowed. */
async function checkLogin(wix: AtWix, token: string, origin: string): Promise<Finding> {
  const check = `login at ${origin}`;
  try {
    const { status, text, words } = await askLogin(wix, token, `${origin}/_auth/callback`);
    if (status === 200) {
      return ok(check, "Wix begins one");
    }
    if (/No Public URL Found/i.test(text)) {
      return problem(check, "the Wix site is not published", "publish it in Wix's dashboard");
    }
    return status === 403
      ? problem(check, `Wix does not allow the callback: ${words}`, register(origin))
      : problem(check, `Wix begins none: ${words}`, "check the OAuth app at Wix, and try again");
  } catch (error) {
    return problem(check, unreachable(error), "try again");
  }
}

async function checkRegistered(wix: AtWix, access: OauthAccess): Promise<readonly Finding[]> {
  const read = await readOauthApp(wix.fetch, access);
  if (!read.ok) {
    // What only the owner may read is no fault of the project's.
    return access.siteId === undefined
      ? []
      : [
          problem(
            "OAuth app",
            `it cannot be read with WIX_API_KEY: ${read.reason}`,
            "give WIX_API_KEY the permission to manage OAuth apps, and WIX_SITE_ID (siteId of wix.config.json)",
          ),
        ];
  }
  const findings: Finding[] = [];
  for (const origin of wix.origins) {
    const check = `callback of ${origin}`;
    const uri = `${origin}/_auth/callback`;
    const domain = new URL(origin).hostname;
    const isAllowed = read.app.redirectUris.includes(uri) && read.app.domains.includes(domain);
    findings.push(
      isAllowed
        ? ok(check, "it and its domain are allowed in the OAuth app")
        : problem(check, "it or its domain is not allowed in the OAuth app", register(origin)),
    );
  }
  return findings;
}

/** Allows what is missing, if that is wanted and possible, before anything is looked at. */
async function fix(wix: AtWix, access: OauthAccess): Promise<readonly Finding[]> {
  if (!wix.isFixing) {
    return [];
  }
  if (wix.apiKey === undefined) {
    return [
      problem(
        "--fix",
        "there is no WIX_API_KEY to change the OAuth app with",
        "make an API key in Wix's dashboard that may manage OAuth apps, and set WIX_API_KEY and WIX_SITE_ID",
      ),
    ];
  }
  const done = await allowInOauthApp(wix.fetch, access, wix.origins);
  return done.ok
    ? done.added.map((what) => ok("--fix", `allowed ${what} in the OAuth app`))
    : [
        problem(
          "--fix",
          `the OAuth app was not changed: ${done.reason}`,
          "see what Wix says, and try again",
        ),
      ];
}

function mintProblem(check: string, status: number | undefined, reason: string, what: string) {
  return status !== undefined && status < 500
    ? problem(check, `${what}: ${reason}`, "compare it with the OAuth app's settings at Wix")
    : problem(check, reason, "try again; see https://status.wix.com");
}

/** The OAuth app's lists, with the owner's key or else as the app itself. */
async function checkOauthApp(
  wix: AtWix,
  appToken: string | undefined,
): Promise<readonly Finding[]> {
  const authorization = wix.apiKey ?? appToken;
  const access: OauthAccess = {
    clientId: wix.credentials.clientId,
    authorization: authorization ?? "",
    siteId: wix.apiKey === undefined ? undefined : (wix.siteId ?? ""),
  };
  const fixed = await fix(wix, access);
  return authorization === undefined ? fixed : [...fixed, ...(await checkRegistered(wix, access))];
}

/** All that Wix has to say about a project. */
export async function checkAtWix(wix: AtWix): Promise<readonly Finding[]> {
  const { fetch, credentials } = wix;
  const { clientId, clientSecret, instanceId } = credentials;
  if (clientId === "") {
    return [];
  }
  const visitor = await mintVisitor(fetch, clientId);
  if (!visitor.ok) {
    return [mintProblem("client id", visitor.status, visitor.reason, "Wix knows no such client")];
  }
  const findings: Finding[] = [ok("client id", "Wix gives its visitors a token")];
  let appToken: string | undefined;
  if (clientSecret !== "" && instanceId !== "") {
    const app = await mintApp(fetch, credentials);
    appToken = app.ok ? app.token : undefined;
    findings.push(
      app.ok
        ? ok("client secret", "Wix gives the app a token")
        : mintProblem("client secret", app.status, app.reason, "Wix refuses secret or instance id"),
    );
  }
  findings.push(...(await checkOauthApp(wix, appToken)));
  for (const origin of wix.origins) {
    findings.push(await checkLogin(wix, visitor.token, origin));
  }
  if (wix.origins.length === 0) {
    findings.push(
      warning(
        "callback",
        "without an origin it is not known which callback to look for",
        "name the public origins in the configuration, or one with --origin https://www.example.com",
      ),
    );
  }
  return findings;
}
