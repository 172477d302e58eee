import { hostOrigin } from "./page/host-origin.ts";

/** Who is calling: the body of `/_auth/me`. No token is among it. */
export interface Me {
  readonly role: "anonymous" | "visitor" | "member";
  readonly visitorId?: string;
  readonly member?: {
    readonly id: string;
    readonly loginEmail?: string;
    readonly nickname?: string;
    readonly slug?: string;
    readonly photoUrl?: string;
    readonly contactId?: string;
  };
}

/** Where to go afterwards: an address on this site. Without it, the page that is open. */
export interface ReturnTo {
  readonly returnTo?: string;
}

/** Opens the login page. Nothing after it runs for long: the page is being left. */
export function login({ returnTo = location.href }: ReturnTo = {}): void {
  location.assign(`${hostOrigin()}/_auth/login?returnTo=${encodeURIComponent(returnTo)}`);
}

/**
 * Ends the member's session here, and takes the browser to Wix to end it there.
 *
 * @throws {Error} when the host could not be reached or refused.
 */
export async function logout({ returnTo = location.href }: ReturnTo = {}): Promise<void> {
  const answer = await ask(`/_auth/logout?returnTo=${encodeURIComponent(returnTo)}`, "POST");
  const { location: next }: { location: string } = await answer.json();
  location.assign(next);
}

/**
 * Who is calling, from the session alone; `fresh` asks Wix for the member's profile again.
 *
 * @throws {Error} when the host could not be reached or refused.
 */
export async function me({ fresh = false }: { readonly fresh?: boolean } = {}): Promise<Me> {
  const answer = await ask(fresh ? "/_auth/me?fresh" : "/_auth/me", "GET");
  const facts: Me = await answer.json();
  // So that `loggedIn()` of the SDK's contextual auth knows it as well.
  dispatchEvent(new CustomEvent("headless-edge:me", { detail: facts.role }));
  return facts;
}

async function ask(path: string, method: "GET" | "POST"): Promise<Response> {
  const answer = await fetch(`${hostOrigin()}${path}`, {
    method,
    headers: { accept: "application/json" },
  });
  if (!answer.ok) {
    throw new Error(`${method} ${path.split("?")[0] ?? path} answered ${answer.status}`);
  }
  return answer;
}
