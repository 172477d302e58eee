import { auth } from "@auth0/auth0-hono";
import { StatelessStateStore } from "@auth0/auth0-server-js";
import { Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { looped } from "../workers/loop.ts";

const SECRET = "a-secret-of-at-least-32-characters";

const app = new Hono();
app.use(
  auth({
    domain: "tenant.auth0.example",
    clientID: "client",
    clientSecret: "client-secret",
    baseURL: "https://bench.example",
    authRequired: false,
    session: { secret: SECRET },
  }),
);
// What its callback keeps, by its own store.
app.get("/sign-in", async (c) => {
  const cookies = {
    getCookie: (name) => getCookie(c, name),
    getCookies: () => getCookie(c),
    setCookie: (name, value) => setCookie(c, name, value),
    deleteCookie: () => undefined,
  };
  const now = Math.floor(Date.now() / 1000);
  const store = new StatelessStateStore({ secret: SECRET }, cookies);
  await store.set("appSession", {
    user: { sub: "user-1", email: "user@example.com" },
    idToken: undefined,
    refreshToken: "a-refresh-token",
    tokenSets: [
      {
        audience: "default",
        accessToken: "an-access-token",
        scope: "openid",
        expiresAt: now + 86_400,
      },
    ],
    internal: { sid: "session-1", createdAt: now },
  });
  return c.text("signed in");
});
app.get("/me", async (c) => c.text((await c.var.auth0Client.getSession(c))?.user?.sub ?? "nobody"));

export default looped((request, env, context) => app.fetch(request, env, context));
