import { siteProperties } from "@wix/business-tools";
import { auth } from "@wix/essentials";
import { connection } from "next/server";

/** A page may not act as the app: this answers why. Routes in the folder `api` may. */
export async function GET() {
  await connection();
  const refusal = await auth
    .elevate(siteProperties.getSiteProperties)()
    .then(
      () => undefined,
      (error) => error,
    );
  return Response.json({ code: refusal?.code ?? null });
}
