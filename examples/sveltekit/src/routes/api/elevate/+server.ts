import { json } from "@sveltejs/kit";
import { siteProperties } from "@wix/business-tools";
import { auth } from "@wix/essentials";
import type { RequestHandler } from "./$types";

/** A page may not act as the app: this answers why. Routes in the folder `api` may. */
export const GET: RequestHandler = async () => {
  try {
    await auth.elevate(siteProperties.getSiteProperties)();
    return json({ code: null });
  } catch (error) {
    return json({ code: (error as { code?: string }).code ?? null });
  }
};
