import { CLIENT, type Tokens } from "./local-wix.ts";
import { ORIGIN, type RunningWorkers } from "./workers.ts";

type Headers = readonly (readonly [string, string])[];

/** The `Cookie` header that a browser sends after these responses, and what it sent before. */
export function cookiesAfter(responses: readonly Headers[], before = ""): string {
  const jar = new Map(
    before
      .split("; ")
      .filter((pair) => pair !== "")
      .map((pair): [string, string] => {
        const end = pair.indexOf("=");
        return [pair.slice(0, end), pair.slice(end + 1)];
      }),
  );
  for (const [name, line] of responses.flat()) {
    if (name.toLowerCase() === "set-cookie") {
      const [pair = ""] = line.split(";", 1);
      const key = pair.slice(0, pair.indexOf("="));
      if (/Max-Age=0\b/i.test(line)) {
        jar.delete(key);
      } else {
        jar.set(key, pair.slice(pair.indexOf("=") + 1));
      }
    }
  }
  return [...jar].map(([key, value]) => `${key}=${value}`).join("; ");
}

/** Logs the first member in at a host, through its own routes. */
export async function hostMemberCookies(
  workers: RunningWorkers,
  name: string,
  origin: string = ORIGIN,
): Promise<string> {
  const begun = await workers.call(name, { url: `${origin}/_auth/login` });
  const loginUrl = begun.headers.find(([header]) => header === "location")?.[1] ?? "";
  const callback = await workers.wix.logIn(loginUrl);
  const cookie = cookiesAfter([begun.headers]);
  const finished = await workers.call(name, { url: callback, headers: { cookie } });
  return cookiesAfter([finished.headers], cookie);
}

/** What is left of a host's cookies when the access token has run out, as a browser does it. */
export function withoutAccess(cookie: string): string {
  return cookie
    .split("; ")
    .filter((pair) => !/^\S*hedge-access-/.test(pair))
    .join("; ");
}

/** The cookie that `@wix/astro` writes for such tokens. */
export function wixAstroCookie(
  { access_token: value, refresh_token: refreshToken, expires_in: seconds }: Tokens,
  role: "member" | "visitor",
  age = 0,
): string {
  const expiresAt = Math.floor(Date.now() / 1000) + seconds - age;
  const session = {
    clientId: CLIENT.WIX_CLIENT_ID,
    tokens: { accessToken: { value, expiresAt }, refreshToken: { value: refreshToken, role } },
  };
  return `wixSession=${encodeURIComponent(JSON.stringify(session))}`;
}
