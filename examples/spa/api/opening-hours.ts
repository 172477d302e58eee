import { siteProperties } from "@wix/business-tools";
import { auth } from "@wix/essentials";

/** What a customer may know of the business. A visitor may not read site properties; the app may. */
export async function GET(): Promise<Response> {
  const answer = await auth
    .elevate(siteProperties.getSiteProperties)()
    .catch(() => undefined);
  if (answer === undefined) {
    return Response.json({ error: "Wix could not be reached" }, { status: 503 });
  }
  const { properties } = answer;
  return Response.json({
    name: properties?.siteDisplayName ?? properties?.businessName,
    email: properties?.email,
    phone: properties?.phone,
    address: oneLine(properties?.address),
    timeZone: properties?.timeZone,
    hours: properties?.businessSchedule?.periods?.map((period) => ({
      day: period.openDay,
      opens: period.openTime,
      closes: period.closeTime,
    })),
  });
}

function oneLine(address: siteProperties.Address | undefined): string | undefined {
  if (address === undefined) {
    return undefined;
  }
  const street = [address.streetNumber, address.street].filter(Boolean).join(" ");
  const parts = [street, address.city, address.state, address.zip, address.country];
  return parts.filter(Boolean).join(", ");
}
