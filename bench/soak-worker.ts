/** The site that is soaked: it says who the caller is, as Wix itself sees the token of the call. */
import { auth, httpClient } from "@wix/essentials";
import { createWorker } from "../src/worker.ts";

const MEMBER = "https://www.wixapis.com/members/v1/members/my";

interface Caller {
  readonly active: boolean;
  readonly subjectType?: unknown;
  readonly subjectId?: unknown;
}

/** A token that lives two seconds may be over when it arrives: an API call has it replaced. */
async function activeToken(): Promise<Caller> {
  const info = await auth.getTokenInfo();
  if (info.active) {
    return info;
  }
  await (await httpClient.fetchWithAuth(MEMBER)).text();
  return auth.getTokenInfo();
}

async function who(): Promise<Response> {
  try {
    const { active, subjectType, subjectId } = await activeToken();
    return active
      ? Response.json({ role: String(subjectType).toLowerCase(), id: subjectId })
      : Response.json({ code: "token_over" }, { status: 503 });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return Response.json({ code }, { status: 503 });
  }
}

const site = {
  default: {
    fetch: async (request: Request): Promise<Response> =>
      new URL(request.url).pathname === "/who" ? who() : new Response("nothing of Wix's"),
  },
};

export default createWorker({ site, settings: { usesSdk: true } });
