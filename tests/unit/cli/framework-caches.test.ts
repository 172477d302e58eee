import { describe, it } from "vitest";

import { findFrameworkCaches } from "../../../cli/compose/framework-caches.ts";

const SDK = "const wixContext=globalThis.__wix_context__;";

/** What Nitro bundles into every server, minified (Nuxt 4.4) and not. */
const NITRO = [
  `const cachedEventHandler=function(e,t={name:"_",base:"/cache",swr:!0,maxAge:1}){const n=function cachedFunction(e,t){return defineCachedFunction(e,t)}(e=>_resolveResponse(e),s)};`,
  `e.cache&&(c=cachedEventHandler(c,{group:"nitro/routes",...e.cache}));rn.mount("/assets",tn);`,
  `const n={nitro:{envPrefix:"NUXT_",routeRules:{"/__nuxt_error":{cache:!1},"/_nuxt/builds/**":{headers:{"cache-control":"public, max-age=1, immutable"}},"/h":{headers:{"x-csp":"default-src 'self' {"}}}},public:{cache:{}}};`,
  `export{Agent as A,defineEventHandler as d,useRuntimeConfig as u};`,
  `function defineCachedEventHandler(handler, opts = defaultCacheOptions()) {\n  const _cachedHandler = cachedFunction(\n    _opts);\n}\nh3App.use(cachedEventHandler(handler, {\n group: "nitro/routes",\n ...routeRules.cache }));`,
  `const c = {"routeRules":{"/__nuxt_error":{"cache":false},"/n":{"swr":false,"isr":0}}};`,
].join("\n");

function found(...modules: readonly string[]) {
  return findFrameworkCaches(
    new Map(
      modules.map((source, index) => [`/out/${index}.mjs`, new TextEncoder().encode(source)]),
    ),
  );
}

const RULES = {
  "minified, swr": `x={routeRules:{"/a":{cache:!1},"/swr":{swr:60,cache:{swr:!0,maxAge:60}},"/swr/_payload.json":{cache:{maxAge:60}}}}`,
  "as JSON, cache": `x = { "routeRules": { "/a": { "headers": { "x": "it's {" } }, "/swr": { "cache": { "maxAge": 5 } } } }`,
  "minified, isr": `x={routeRules:{"/swr":{isr:!0}}}`,
};

describe("a server bundle of Nitro's", () => {
  it("is not suspected for what every such bundle holds", ({ expect }) => {
    expect(found(SDK, NITRO)).toEqual({ bindings: [], warnings: [] });
  });

  for (const [kind, rules] of Object.entries(RULES)) {
    it(`that calls Wix and caches pages is warned about: ${kind}`, ({ expect }) => {
      const { warnings } = found(SDK, NITRO, rules);
      expect(warnings).toEqual([expect.stringMatching(/route rules \(\/swr\).*in memory/u)]);
      expect(found(NITRO, rules).warnings).toEqual([]);
    });
  }

  for (const use of [
    `export{Agent as A,defineCachedEventHandler as d,Nn as e}`,
    `export{defineEventHandler as a,defineCachedFunction as b}`,
    `const x = defineCachedFunction(async () => 1, { maxAge: 60 })`,
    `const x = cachedEventHandler((event) => 1)`,
  ]) {
    it(`that calls Wix and uses a cached function is warned about: ${use}`, ({ expect }) => {
      expect(found(SDK, NITRO, use).warnings).toEqual([
        expect.stringMatching(/uses Nitro's \w+: .*handed to the next visitor/u),
      ]);
    });
  }

  it("names the binding that its cache is mounted on", ({ expect }) => {
    const mount = (options: string) => `s.mount("cache",unstorage_47drivers({${options}}));`;
    expect(found(mount(`driver:"cloudflare-kv-binding",binding:"MY_CACHE"`)).bindings).toEqual([
      "MY_CACHE",
    ]);
    expect(found(mount(`"driver": "cloudflare-r2-binding", "binding": "B"`)).bindings).toEqual([
      "B",
    ]);
    expect(found(mount(`driver:"fs",base:"./x"`)).bindings).toEqual([]);
    expect(
      found(`s.mount("data",kv({driver:"cloudflare-kv-binding",binding:"DATA"}))`).bindings,
    ).toEqual([]);
  });
});

describe("a client for the whole module", () => {
  it("is warned about where it is made, not where the SDK could make it", ({ expect }) => {
    const sdk = `enableContext(contextType,opts){contextType==="module"?a():b()}`;
    expect(found(SDK, sdk, `c.enableContext("global")`).warnings).toEqual([]);
    expect(
      found(SDK, sdk, `createClient(x).enableContext('module',{elevated:!0})`).warnings,
    ).toEqual([
      expect.stringMatching(/enableContext\("module"\).*all visitors share one identity; remove/u),
    ]);
  });
});
