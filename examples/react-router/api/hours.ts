import { siteProperties } from "@wix/business-tools";
import { auth } from "@wix/essentials";

/** When the shop is open. A visitor may not read site properties; the app may. */
export async function GET(): Promise<Response> {
  const { properties } = await auth.elevate(siteProperties.getSiteProperties)();
  return Response.json({
    name: properties?.siteDisplayName ?? properties?.businessName,
    hours: properties?.businessSchedule?.periods?.map((period) => ({
      day: period.openDay,
      opens: period.openTime,
      closes: period.closeTime,
    })),
  });
}
