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

/** A token may end on its way: the call is refused, and the host has the token replaced. */
async function caller(): Promise<Caller> {
  let info = await auth.getTokenInfo();
  if (!info.active) {
    await (await httpClient.fetchWithAuth(MEMBER)).text();
    info = await auth.getTokenInfo();
  }
  if (!info.active) {
    throw new WixAnswered("token_over");
  }
  return { role: info.subjectType.toLowerCase(), id: info.subjectId };
}

interface CartAnswer {
  readonly cart: {
    readonly id: string;
    readonly lineItems: readonly { readonly quantity: number }[];
    readonly buyerInfo: { readonly visitorId?: string; readonly memberId?: string };
  };
}

async function cart(init?: RequestInit): Promise<unknown> {
  const url = init === undefined ? CART : `${CART}/add-to-cart`;
  const response = await httpClient.fetchWithAuth(url, init);
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

const PAGES: Readonly<Record<string, () => Promise<unknown>>> = {
  "/who": async () => ({ caller: await caller() }),
  "/page": async () => {
    const [who, what] = await Promise.all([caller(), cart()]);
    return { caller: who, cart: what };
  },
  "/add": async () => ({
    cart: await cart({
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
        return Response.json(await page());
      } catch (error) {
        return Response.json({ code: codeOf(error) }, { status: 503 });
      }
    },
  },
};

export default createWorker({ site, settings: { usesSdk: true } });
