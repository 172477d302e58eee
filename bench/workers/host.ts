import { env } from "cloudflare:workers";
import { createWorker } from "../../src/worker.ts";
import type { RouteContext } from "../../src/backend/route-context.ts";
import { looped } from "./loop.ts";
import { answer } from "./pages.ts";

interface Bindings {
  /** Which of its settings a build would have found. */
  readonly SETTINGS: { readonly usesSdk: boolean; readonly readsSession: boolean };
  /** How many backend routes there are beside the one that is asked. */
  readonly ROUTES: number;
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the measurement binds
const { SETTINGS, ROUTES } = env as unknown as Bindings;

/** A backend route that reads the session: the contenders' own way of saying who calls. */
const me = {
  GET: (_request: Request, { session }: RouteContext): Response =>
    new Response(session.member?.id ?? session.role),
};
const nothing = { GET: (): Response => new Response("ok") };

const others = Array.from({ length: ROUTES }, (_, index) => ({
  path: index % 2 === 0 ? `/things-${index}` : `/things-${index}/[id]/parts/[part]`,
  module: nothing,
}));

/** The host in front of a site, as `headless-edge build` composes it. */
const host = createWorker({
  site: { default: { fetch: answer } },
  api: { routes: [...others, { path: "/me", module: me }] },
  settings: SETTINGS,
});

export default looped<Readonly<Record<string, unknown>>>((request, bindings, context) =>
  host.fetch(request, bindings, context),
);
