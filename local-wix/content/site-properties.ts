import { Hono } from "hono";
import { type ApiEnv, requireApp } from "../api-env.ts";

const LATE = ["TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"] as const;

/** When the business is open, in its own time zone; Wix writes each period with two days. */
const PERIODS = [
  ...LATE.map((day) => period(day, "10:00", "18:00")),
  period("SATURDAY", "10:00", "16:00"),
];

function period(
  day: string,
  openTime: string,
  closeTime: string,
): Readonly<Record<string, string>> {
  return { openDay: day, openTime, closeDay: day, closeTime };
}

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
        businessSchedule: { periods: PERIODS, specialHourPeriod: [] },
        siteDisplayName: "Kiln & Loom",
        businessName: "Kiln & Loom",
        description: "Things for the table, made slowly.",
      },
    });
  });
}
