import { clerkMiddleware, getAuth } from "@clerk/hono";
import { Hono } from "hono";
import { exportSPKI, generateKeyPair, SignJWT } from "jose";
import { looped } from "../workers/loop.ts";

// With the public key at hand Clerk verifies its session tokens without asking its servers.
const keys = generateKeyPair("RS256");
let app;

async function createApp() {
  const { publicKey } = await keys;
  const created = new Hono();
  created.use(
    clerkMiddleware({
      jwtKey: await exportSPKI(publicKey),
      publishableKey: `pk_live_${btoa("clerk.bench.example$")}`,
      secretKey: "sk_live_0123456789",
    }),
  );
  created.get("/me", (c) => c.text(getAuth(c).userId ?? "nobody"));
  return created;
}

async function signIn() {
  const { privateKey } = await keys;
  const now = Math.floor(Date.now() / 1000);
  const token = await new SignJWT({ sid: "sess_1", sts: "active", v: 2 })
    .setProtectedHeader({ alg: "RS256", kid: "ins_1", typ: "JWT" })
    .setIssuer("https://clerk.bench.example")
    .setSubject("user-1")
    .setIssuedAt(now - 10)
    .setNotBefore(now - 10)
    .setExpirationTime(now + 86_400)
    .sign(privateKey);
  const headers = new Headers();
  headers.append("set-cookie", `__session=${token}; Path=/`);
  headers.append("set-cookie", `__client_uat=${now - 60}; Path=/`);
  return new Response("signed in", { headers });
}

export default looped(async (request, env, context) => {
  if (request.url.endsWith("/sign-in")) {
    return signIn();
  }
  app ??= await createApp();
  return app.fetch(request, env, context);
});
