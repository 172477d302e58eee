import { siteProperties } from "@wix/business-tools";
import { auth } from "@wix/essentials";
import type { APIRoute } from "astro";

/** A page may not act as the app: this answers why. Routes in the folder `api` may. */
export const GET: APIRoute = async () => {
  const refusal = await auth
    .elevate(siteProperties.getSiteProperties)()
    .then(
      () => undefined,
      (error) => error,
    );
  return Response.json({ code: refusal?.code ?? null });
};
