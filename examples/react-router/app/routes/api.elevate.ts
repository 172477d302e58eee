import { siteProperties } from "@wix/business-tools";
import { auth } from "@wix/essentials";

/** A page may not act as the app: this answers why. Routes in the folder `api` may. */
export async function loader() {
  try {
    await auth.elevate(siteProperties.getSiteProperties)();
    return Response.json({ code: null });
  } catch (error) {
    return Response.json({ code: (error as { code?: string }).code ?? null });
  }
}
