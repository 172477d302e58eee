import { siteProperties } from "@wix/business-tools";
import { auth } from "@wix/essentials";

/** A page may not act as the app: this answers why. Routes in the folder `api` may. */
export default defineEventHandler(async () => {
  const refusal = await auth
    .elevate(siteProperties.getSiteProperties)()
    .then(
      () => undefined,
      (error) => error,
    );
  return { code: refusal?.code ?? null };
});
