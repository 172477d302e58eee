/** The site that is soaked: it says who the caller is and what is in their cart, as Wix sees it. */
import { auth, httpClient } from "@wix/essentials";
import { createWorker } from "../../src/worker.ts";

const API = "https://www.wixapis.com";
const CART = `${API}/ecom/v1/carts/current`;
const MEMBER = `${API}/members/v1/members/my`;
const ITEM = {
  catalogReference: {
    appId: "215238eb-22a5-4c36-9e7b-e7c08025e04e",
    catalogItemId: "c0ffee00-1f2e-4d3c-8b4a-5d6e7f8a9b10",
  },
  quantity: 1,
};

/** A failure of Wix's own, as a page could say it. */
class WixAnswered extends Error {}

interface Caller {
  readonly role: string;
  readonly id: unknown;
}

/** Of tokens that live two seconds, on a machine that has other things to do. */
const MOST_TRIES = 4;

/** A page that asks Wix, and how often a token was over on its way although it had been replaced. */
interface Visit {
  late: number;
}

/** A token may end on its way: the call is refused, and the host has the token replaced. */
async function caller(visit: Visit): Promise<Caller> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const info = await auth.getTokenInfo();
    if (info.active) {
      visit.late += Math.max(0, tries - 1);
      return { role: info.subjectType.toLowerCase(), id: info.subjectId };
    }
    await (await httpClient.fetchWithAuth(MEMBER)).text();
  }
  throw new WixAnswered("token_over");
}

interface CartAnswer {
  readonly cart: {
    readonly id: string;
    readonly lineItems: readonly { readonly quantity: number }[];
    readonly buyerInfo: { readonly visitorId?: string; readonly memberId?: string };
  };
}

/** The host repeats a refused call once, with another token. */
async function ask(visit: Visit, url: string, init?: RequestInit): Promise<Response> {
  let response = await httpClient.fetchWithAuth(url, init);
  for (let tries = 1; response.status === 401 && tries < MOST_TRIES; tries += 1) {
    visit.late += 1;
    await response.body?.cancel();
    response = await httpClient.fetchWithAuth(url, init);
  }
  return response;
}

async function cart(visit: Visit, init?: RequestInit): Promise<unknown> {
  const url = init === undefined ? CART : `${CART}/add-to-cart`;
  const response = await ask(visit, url, init);
  if (response.status === 404) {
    await response.body?.cancel();
    return null;
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw new WixAnswered(`wix_answered_${response.status}`);
  }
  const { id, lineItems, buyerInfo }: CartAnswer["cart"] = (await response.json<CartAnswer>()).cart;
  const quantity = lineItems.reduce((sum, line) => sum + line.quantity, 0);
  return { id, quantity, owner: buyerInfo.memberId ?? buyerInfo.visitorId };
}

/** For the judge alone, who then has it revoked. No page should hand this out. */
async function refreshToken(): Promise<unknown> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the SDK types it as less than it is
  const contextual = auth.getContextualAuth() as unknown as {
    getAuthHeaders(): Promise<unknown>;
    getTokens(options: { includeRefreshToken: true }): { refreshToken: { value: string } };
  };
  await contextual.getAuthHeaders();
  return contextual.getTokens({ includeRefreshToken: true }).refreshToken.value;
}

const PAGES: Readonly<Record<string, (visit: Visit) => Promise<object>>> = {
  "/who": async (visit) => ({ caller: await caller(visit) }),
  "/page": async (visit) => {
    const [who, what] = await Promise.all([caller(visit), cart(visit)]);
    return { caller: who, cart: what };
  },
  "/add": async (visit) => ({
    cart: await cart(visit, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ lineItems: [ITEM] }),
    }),
  }),
  "/refresh-token": async () => ({ refreshToken: await refreshToken() }),
};

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  return "code" in error ? String(error.code) : error.message;
}

const site = {
  default: {
    fetch: async (request: Request): Promise<Response> => {
      const page = PAGES[new URL(request.url).pathname];
      if (page === undefined) {
        return new Response("nothing of Wix's");
      }
      try {
        const visit = { late: 0 };
        return Response.json({ ...(await page(visit)), ...visit });
      } catch (error) {
        return Response.json({ code: codeOf(error) }, { status: 503 });
      }
    },
  },
};

export default createWorker({ site, settings: { usesSdk: true } });
