import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { build } from "esbuild";
import { defineConfig } from "vitest/config";
import type { PropertySettings } from "./tests/support/check.ts";

const CLIENT_ID = "5e55105e-0000-4000-8000-000000000001";
const CLIENT_SECRET = "test-client-secret-0123456789abcdef";
const INSTANCE_ID = "1257a9ce-0000-4000-8000-000000000001";

/** The origins that the worker tests use; local Wix has their callbacks on its list. */
const ORIGINS = [
  "http://localhost",
  "https://shop.example",
  "https://www.shop.example",
  "https://other.example",
];

/** `npm run fuzz` says how long each property runs; the tests run each shortly, and always alike. */
const FUZZING: string | undefined = process.env["HEADLESS_EDGE_FUZZ"];
const properties: PropertySettings =
  FUZZING === undefined ? { seed: 20_261_127 } : JSON.parse(FUZZING);

/** Properties are many runs, and a busy machine is slow: time is never what is tested. */
const testTimeout = FUZZING === undefined ? 30_000 : 0;

async function localWix(): Promise<string> {
  const result = await build({
    entryPoints: ["local-wix/worker.ts"],
    bundle: true,
    format: "esm",
    target: "es2022",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker"],
    external: ["cloudflare:*", "node:*"],
    write: false,
  });
  return result.outputFiles[0]?.text ?? "";
}

export default defineConfig(async () => ({
  test: {
    // What the worker logs is shown for tests that fail.
    silent: "passed-only" as const,
    provide: { properties },
    coverage: {
      provider: "istanbul" as const,
      include: ["src/**/*.ts"],
      reporter: ["text-summary", "json-summary"],
      // A little below what was reached last: they only rise.
      thresholds: { statements: 94, branches: 90, lines: 94 },
    },
    projects: [
      { test: { name: "unit", include: ["tests/unit/**/*.test.ts"], testTimeout } },
      {
        // Packages ship source maps without their sources; nobody here can do anything about it.
        logLevel: "error" as const,
        plugins: [
          cloudflareTest({
            main: "./tests/support/worker-under-test.ts",
            miniflare: {
              compatibilityDate: "2026-04-01",
              compatibilityFlags: ["nodejs_compat"],
              bindings: {
                SESSION_KEYS: "dGVzdC1vbmx5LXNlYWxpbmcta2V5LTAxMjM0NTY3ODk",
                WIX_CLIENT_ID: CLIENT_ID,
                WIX_CLIENT_SECRET: CLIENT_SECRET,
                WIX_CLIENT_INSTANCE_ID: INSTANCE_ID,
                GREETING: "hello from the site's own variable",
              },
              kvNamespaces: ["TOKEN_CACHE", "NEXT_INC_CACHE_KV", "NEXT_TAG_CACHE_KV", "PAGES"],
              r2Buckets: ["NEXT_INC_CACHE_R2_BUCKET"],
              outboundService: "local-wix",
              workers: [
                {
                  name: "local-wix",
                  modules: [{ type: "ESModule", path: "local-wix.js", contents: await localWix() }],
                  compatibilityDate: "2026-04-01",
                  compatibilityFlags: ["nodejs_compat"],
                  durableObjects: { STATE: { className: "LocalWixState", useSQLite: true } },
                  bindings: {
                    LOCAL_WIX_ORIGIN: "http://local-wix.test",
                    WIX_CLIENT_ID: CLIENT_ID,
                    WIX_CLIENT_SECRET: CLIENT_SECRET,
                    WIX_CLIENT_INSTANCE_ID: INSTANCE_ID,
                    ALLOWED_REDIRECT_URIS: ORIGINS.map(
                      (origin) => `${origin}/_auth/callback`,
                    ).join(),
                  },
                },
              ],
            },
          }),
        ],
        test: { name: "worker", include: ["tests/worker/**/*.test.ts"], testTimeout },
      },
      {
        test: {
          name: "e2e",
          // Real browsers and child processes on a busy machine: a second try, which the report names.
          retry: process.env["CI"] === undefined ? 0 : 1,
          include: ["tests/{conformance,e2e}/**/*.test.ts"],
          testTimeout: FUZZING === undefined ? 60_000 : 0,
          hookTimeout: 120_000,
          globalSetup: ["tests/support/build-package.ts"],
        },
      },
      {
        test: {
          // It installs frameworks and builds with them, so npm test leaves it to test:frameworks.
          name: "frameworks",
          retry: process.env["CI"] === undefined ? 0 : 1,
          include: ["tests/frameworks/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 900_000,
          globalSetup: ["tests/frameworks/support/pack-package.ts"],
        },
      },
    ],
  },
}));
