/** A host that does the least, and shows what it was composed with. Plain JavaScript, as it is deployed. */
export const standInHost = `
globalThis.__host_was_first__ = true;
export function wrapClass(siteClass) { return siteClass; }
export function createWorker({ site, api, settings }) {
  if (settings.clientId === "refused") { throw new Error("the host refuses this client"); }
  return {
    async fetch(request, env, ctx) {
      const { pathname } = new URL(request.url);
      if (pathname === "/_auth/composition") {
        return Response.json({ settings, env: Object.keys(env), exports: Object.keys(site ?? {}) });
      }
      if (pathname === "/_auth/upstream") {
        return await fetch("https://www.wixapis.com/asked");
      }
      const route = api?.routes.find((candidate) => "/_api" + candidate.path === pathname);
      if (route !== undefined) {
        return await route.module.GET(request, { env });
      }
      const asset = await env.ASSETS.fetch(request);
      const server = site?.default ?? site;
      return asset.status !== 404 || server === undefined ? asset : await server.fetch(request, env, ctx);
    },
  };
}
`;

/** A local Wix that counts its calls, and says what it was told about itself. */
export const standInLocalWix = `
export class LocalWixState {
  constructor(state) { this.storage = state.storage; }
  async fetch() {
    const calls = ((await this.storage.get("calls")) ?? 0) + 1;
    await this.storage.put("calls", calls);
    return new Response(String(calls));
  }
}
export default {
  async fetch(request, env) {
    const state = env.STATE.get(env.STATE.idFromName("one"));
    const calls = Number(await (await state.fetch("http://state/")).text());
    const { STATE, ...told } = env;
    return Response.json({ asked: request.url, calls, told });
  },
};
`;
