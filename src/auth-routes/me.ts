import type { SessionFacts } from "../session/facts.ts";
import { currentMember } from "../wix/current-member.ts";
import type { AuthRequest } from "./auth-request.ts";
import { withSessionToken } from "./session-token.ts";

type Asked = Pick<AuthRequest, "request" | "session" | "upstream">;

/**
 * `GET /_auth/me`: who is calling, never a token. A member's profile is what Wix said at login;
 * `?fresh` asks Wix again.
 *
 * @throws {HostError} `upstream_*` for `?fresh` when Wix can't be reached.
 */
export async function me(auth: Asked): Promise<Response> {
  const facts = await auth.session.facts();
  const isFresh = new URL(auth.request.url).searchParams.has("fresh");
  const answer = isFresh && facts.role === "member" ? await askWix(auth, facts) : facts;
  return Response.json(answer, { headers: { "cache-control": "private, no-store" } });
}

async function askWix(auth: Asked, known: SessionFacts): Promise<SessionFacts> {
  const { session, upstream } = auth;
  const asked = withSessionToken(session, (accessToken) => currentMember(upstream, accessToken));
  await Promise.allSettled([asked]);
  const facts = await session.facts();
  if (facts.member === undefined || facts.member.id !== known.member?.id) {
    // Wix has ended that member: what it said to whoever is left is no failure.
    return facts;
  }
  const profile = await asked;
  return { role: "member", member: { ...(profile ?? facts.member), id: facts.member.id } };
}
