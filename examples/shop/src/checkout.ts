import { currentCart } from "@wix/ecom";
import { redirects } from "@wix/redirects";
import { reach } from "./reach.ts";

/**
 * The address of Wix's checkout for this visitor's cart. It can be used once.
 *
 * @param origin where the shop is, to come back to
 */
export async function checkoutAddress(origin: string): Promise<string | undefined> {
  const { checkoutId = "" } = await reach(() =>
    currentCart.createCheckoutFromCurrentCart({ channelType: "WEB" }),
  );
  const { redirectSession } = await reach(() =>
    redirects.createRedirectSession({
      ecomCheckout: { checkoutId },
      callbacks: { postFlowUrl: `${origin}/cart`, thankYouPageUrl: `${origin}/thank-you` },
    }),
  );
  return redirectSession?.fullUrl;
}
