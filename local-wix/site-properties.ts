import { Hono } from "hono";
import { type ApiEnv, requireApp } from "./api-env.ts";

/** The site's business details, which only the app may read. */
export function sitePropertiesRoutes(): Hono<ApiEnv> {
  return new Hono<ApiEnv>().get("/", (c) => {
    requireApp(c.var);
    return c.json({
      version: "1",
      properties: {
        categories: { primary: "homeware", secondary: [] },
        locale: { country: "US", languageCode: "en" },
        language: "en",
        paymentCurrency: "USD",
        timeZone: "America/New_York",
        email: "hello@example.com",
        phone: "+1 555 0100",
        address: { street: "Kiln Lane", streetNumber: "7", city: "Springfield", country: "US" },
        siteDisplayName: "Kiln & Loom",
        businessName: "Kiln & Loom",
        description: "Things for the table, made slowly.",
      },
    });
  });
}
