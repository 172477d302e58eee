import { type Contender, startWorkers } from "./workers.ts";

/** The middleware that Wix's own Astro integration puts in front of every page. */
export const WIX_ASTRO: Contender = { name: "@wix/astro", entry: "peers/wix-astro.mjs" };

/** Others that keep a session in a cookie, each with the least that it takes. */
export const PEERS: readonly Contender[] = [
  WIX_ASTRO,
  { name: "@hono/oidc-auth", entry: "peers/hono-oidc-auth.mjs" },
  { name: "iron-session", entry: "peers/iron-session.mjs" },
  { name: "@auth0/auth0-hono", entry: "peers/auth0-hono.mjs" },
  { name: "@clerk/hono", entry: "peers/clerk-hono.mjs" },
  { name: "better-auth", entry: "peers/better-auth.mjs" },
];

/** Those that start. One that does not would take the others along. */
export async function startable(
  root: string,
  contenders: readonly Contender[],
): Promise<{ readonly ready: readonly Contender[]; readonly absent: readonly string[] }> {
  const ready: Contender[] = [];
  const absent: string[] = [];
  for (const contender of contenders) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- each in a process of its own
      const workers = await startWorkers(root, [contender]);
      // oxlint-disable-next-line no-await-in-loop -- the same
      await workers.dispose();
      ready.push(contender);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      absent.push(`${contender.name}: did not start: ${reason.slice(0, 200)}`);
    }
  }
  return { ready, absent };
}
