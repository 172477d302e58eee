// Who may import whom. What a row does not list, that folder or file may not import.
const leaves = [
  "src/effects.ts",
  "src/errors.ts",
  "src/tokens.ts",
  "src/time-limit.ts",
  "src/sleep.ts",
  "src/base64url.ts",
  "src/s256.ts",
];
const mayImport = {
  "src/effects.ts": [],
  "src/errors.ts": [],
  "src/tokens.ts": ["src/effects.ts"],
  "src/time-limit.ts": [],
  "src/sleep.ts": [],
  "src/base64url.ts": [],
  "src/s256.ts": ["src/base64url.ts"],
  "src/request": ["src/errors.ts"],
  "src/problem": ["src/errors.ts"],
  "src/log": ["src/effects.ts", "src/errors.ts"],
  "src/session": leaves,
  "src/wix": leaves,
  "src/token-cache": leaves,
  "src/elevation": [...leaves, "src/token-cache", "src/wix"],
  "src/sdk-context": [...leaves, "src/request", "src/session", "src/elevation", "src/wix"],
  "src/auth-routes": [...leaves, "src/request", "src/session", "src/wix"],
  "src/backend": [...leaves, "src/site/answer.ts"],
  "src/browser": [
    ...leaves,
    "src/request",
    "src/log/redact.ts",
    "src/sdk-context/refusal.ts",
    "src/session",
    "src/wix",
  ],
  "src/site": [...leaves, "src/request"],
  "src/config.ts": ["src/errors.ts", "src/request", "src/session", "src/elevation", "src/site"],
  "src/isolate": [
    ...leaves,
    "src/config.ts",
    "src/backend",
    "src/elevation",
    "src/sdk-context",
    "src/session",
    "src/site",
    "src/token-cache",
    "src/wix",
  ],
  "src/serving": [
    ...leaves,
    "src/auth-routes",
    "src/backend",
    "src/browser",
    "src/elevation",
    "src/isolate",
    "src/log",
    "src/problem",
    "src/request",
    "src/sdk-context",
    "src/session",
    "src/site",
    "src/wix",
  ],
  "src/app-work": [
    ...leaves,
    "src/elevation",
    "src/isolate",
    "src/log",
    "src/sdk-context",
    "src/session",
    "src/wix",
  ],
  "src/host.ts": ["src"],
  "src/worker.ts": ["src"],
  "local-wix": [],
  // Where a document's script goes is decided alike when a site is built and when it is served.
  cli: [
    "src/site/browser-script.ts",
    "src/site/script-place.ts",
    "src/site/start-tag.ts",
    // Which files are protected is decided where it is decided for requests.
    "src/site/protection.ts",
    "src/request/request-path.ts",
    // Which origins may do without https is decided alike.
    "src/request/local-origin.ts",
    // What the host keeps from the site, no value of the site's may stand in for.
    "src/site/site-env.ts",
    // What refuses in the worker refuses alike while a site is built.
    "src/sdk-context/refusal.ts",
  ],
};
const folder = (path) => `^${path.replace(/\./g, "\\.")}(/|$)`;
const ours = "^(src|cli|local-wix|tests|bench|examples)(/|$)";

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(mayImport).map(([from, to]) => ({
      name: `${from} may import only what its row lists`,
      severity: "error",
      from: { path: folder(from) },
      to: { path: ours, pathNot: [from, ...to].map(folder) },
    })),
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "hono-only-at-the-http-edge",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(host|worker)\\.ts$" },
      to: { path: "node_modules/hono/" },
    },
    {
      name: "jose-only-in-the-seal",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/session/seal\\.ts$" },
      to: { path: "node_modules/jose/" },
    },
    {
      name: "the-sdk-only-in-its-context",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(sdk-context/|browser/client\\.ts$)" },
      to: { path: "node_modules/@wix/" },
    },
    {
      name: "every-file-is-in-a-row",
      severity: "error",
      from: { path: "^(src|cli|local-wix)/", pathNot: Object.keys(mayImport).map(folder) },
      to: {},
    },
    {
      name: "no-orphans",
      severity: "error",
      from: {
        orphan: true,
        path: "^(src|cli|local-wix)/",
        pathNot: "^src/browser/buttons\\.ts$",
      },
      to: {},
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["workerd", "import", "types"],
      extensions: [".ts", ".tsx", ".js"],
    },
  },
};
