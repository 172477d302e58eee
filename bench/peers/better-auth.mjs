import { betterAuth } from "better-auth/minimal";
import { Hono } from "hono";
import { looped } from "../workers/loop.ts";

// Without a database it keeps its users in memory; a session is read from its cookie alone.
const auth = betterAuth({
  baseURL: "https://bench.example",
  secret: "a-secret-of-at-least-32-characters-that-is-not-guessed-1",
  emailAndPassword: { enabled: true },
  session: { cookieCache: { enabled: true, maxAge: 3600 } },
  telemetry: { enabled: false },
});

const app = new Hono();
app.get("/sign-in", () =>
  auth.api.signUpEmail({
    body: { email: "user@example.com", password: "correct horse battery", name: "user-1" },
    asResponse: true,
  }),
);
app.get("/me", async (c) => {
  const session = await auth.api.getSession({ headers: c.req.raw.headers });
  return c.text(session?.user.name ?? "nobody");
});

export default looped((request, env, context) => app.fetch(request, env, context));
