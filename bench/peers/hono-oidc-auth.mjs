import { getAuth, initOidcAuthMiddleware } from "@hono/oidc-auth";
import { Hono } from "hono";
import { setCookie } from "hono/cookie";
import { sign } from "hono/jwt";
import { looped } from "../workers/loop.ts";

const SECRET = "a-secret-of-at-least-32-characters";

const app = new Hono();
app.use(
  initOidcAuthMiddleware({
    OIDC_AUTH_SECRET: SECRET,
    OIDC_ISSUER: "https://issuer.example",
    OIDC_CLIENT_ID: "client",
    OIDC_CLIENT_SECRET: "client-secret",
  }),
);
// The claims that its callback writes, sealed as it seals them.
app.get("/sign-in", async (c) => {
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: "user-1", email: "user@example.com", rtk: "a-refresh-token" };
  const session = { ...claims, rtkexp: now + 86_400, ssnexp: now + 86_400 };
  setCookie(c, "oidc-auth", await sign(session, SECRET, "HS256"));
  return c.text("signed in");
});
app.get("/me", async (c) => c.text((await getAuth(c))?.sub ?? "nobody"));

export default looped((request, env, context) => app.fetch(request, env, context));
