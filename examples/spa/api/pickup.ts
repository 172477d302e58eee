import { siteProperties } from "@wix/business-tools";
import { currentCart } from "@wix/ecom";
import { auth } from "@wix/essentials";

const DAYS = ["SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"];

/** What is in the visitor's own cart, asked as the visitor; and when to fetch it, asked as the app. */
export async function GET(): Promise<Response> {
  const [cart, site] = await Promise.all([
    currentCart.getCurrentCart().catch(() => undefined),
    auth
      .elevate(siteProperties.getSiteProperties)()
      .catch(() => undefined),
  ]);
  const things = (cart?.lineItems ?? []).reduce((sum, { quantity = 0 }) => sum + quantity, 0);
  return Response.json({ things, ...nextOpening(site?.properties) });
}

/** The first day from tomorrow on that the shop is open, where the shop is. */
function nextOpening(
  properties: siteProperties.Properties | undefined,
): { day: string; from: string | undefined } | undefined {
  const timeZone = properties?.timeZone ?? "UTC";
  const today = new Intl.DateTimeFormat("en", { weekday: "long", timeZone }).format(new Date());
  const first = DAYS.indexOf(today.toUpperCase()) + 1;
  const ahead = [...DAYS.slice(first), ...DAYS.slice(0, first)];
  for (const day of ahead) {
    const period = properties?.businessSchedule?.periods?.find(
      ({ openDay }) => String(openDay) === day,
    );
    if (period !== undefined) {
      return {
        day: day.charAt(0) + day.slice(1).toLowerCase(),
        from: period.openTime ?? undefined,
      };
    }
  }
  return undefined;
}
