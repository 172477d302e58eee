import { Hono } from "hono";
import { getIronSession, webCookies } from "iron-session";
import { looped } from "../workers/loop.ts";

const OPTIONS = { cookieName: "session", password: "a-secret-of-at-least-32-characters" };

const app = new Hono();
app.get("/sign-in", async (c) => {
  const headers = new Headers();
  const session = await getIronSession(webCookies(c.req.raw, headers), OPTIONS);
  session.userId = "user-1";
  session.refreshToken = "a-refresh-token";
  await session.save();
  return new Response("signed in", { headers });
});
app.get("/me", async (c) => {
  const session = await getIronSession(webCookies(c.req.raw, new Headers()), OPTIONS);
  return c.text(session.userId ?? "nobody");
});

export default looped((request, env, context) => app.fetch(request, env, context));
