import type { RouteContext } from "headless-edge";

export const access = "member";

/** Which order was asked for, and by whom. */
export function GET(_request: Request, { params, session }: RouteContext): Response {
  return Response.json({ id: params["id"], member: session.member });
}
