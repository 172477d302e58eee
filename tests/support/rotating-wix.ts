import { startHostBesideWix } from "./host-beside-wix.ts";

const ENTRY = `
import { createWorker } from "./src/worker.ts";
const visit = { path: "/visit", module: { access: "visitor", GET: () => new Response("welcome") } };
export default createWorker({ api: { routes: [visit] }, settings: {} });`;

/**
 * Stands for a Wix that replaces refresh tokens: at once when it is asked to renew, while the
 * answer takes its time. Access tokens are to be renewed after a second.
 */
const WIX = `
const counts = { anonymous: 0, refresh_token: 0, dead: 0 };
let current = 0;
export default {
  async fetch(request) {
    if (new URL(request.url).pathname !== "/oauth2/token") {
      return Response.json(counts);
    }
    const { grantType, refreshToken } = await request.json();
    if (grantType === "refresh_token" && refreshToken !== "r" + current) {
      counts.dead += 1;
      return Response.json({ error: "invalid_grant" }, { status: 400 });
    }
    counts[grantType] += 1;
    current += 1;
    const tokens = { access_token: "a" + current, refresh_token: "r" + current, expires_in: 2 };
    if (grantType === "refresh_token") {
      await scheduler.wait(600);
    }
    return Response.json(tokens);
  },
};`;

/** Asks the host, and goes away before the answer: a closed socket would be noticed too late here. */
const LEAVING = `
export default {
  async fetch(request, { HOST }) {
    const leaving = new AbortController();
    setTimeout(() => leaving.abort(), 150);
    const answer = await HOST.fetch(request, { signal: leaving.signal }).catch(() => undefined);
    return new Response(answer === undefined ? "left" : "answered");
  },
};`;

export interface RotatingWix {
  /** Sends a request to the host, where `/_api/visit` needs a visitor. */
  readonly visit: (cookie?: string) => Promise<{ status: number; text: string; cookie: string }>;
  /** The same, by a browser that closes the connection before there is an answer. */
  readonly leave: (cookie: string) => Promise<string>;
  readonly counts: () => Promise<{
    readonly anonymous: number;
    readonly refresh_token: number;
    readonly dead: number;
  }>;
  readonly stop: () => Promise<void>;
}

const VISIT = "http://localhost/_api/visit";

/** The host in workerd. */
export async function startRotatingWix(): Promise<RotatingWix> {
  const miniflare = await startHostBesideWix({
    entry: ENTRY,
    wix: WIX,
    others: [
      {
        name: "leaving",
        compatibilityDate: "2026-04-01",
        modules: [{ type: "ESModule", path: "leaving.js", contents: LEAVING }],
        serviceBindings: { HOST: "host" },
      },
    ],
  });
  const [host, leaving, wix] = await Promise.all(
    ["host", "leaving", "wix"].map((name) => miniflare.getWorker(name)),
  );
  if (host === undefined || leaving === undefined || wix === undefined) {
    throw new Error("not all workers have started");
  }
  return {
    visit: async (cookie = "") => {
      const answer = await host.fetch(VISIT, { headers: { cookie } });
      const lines = answer.headers.getSetCookie().map((line) => line.split(";")[0]);
      return { status: answer.status, text: await answer.text(), cookie: lines.join("; ") };
    },
    leave: async (cookie) => (await leaving.fetch(VISIT, { headers: { cookie } })).text(),
    counts: async () => {
      const counted: Awaited<ReturnType<RotatingWix["counts"]>> = JSON.parse(
        await (await wix.fetch("http://wix/counts")).text(),
      );
      return counted;
    },
    stop: () => miniflare.dispose(),
  };
}
