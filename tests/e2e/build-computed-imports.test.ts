import { afterEach, describe, it } from "vitest";

import { renderCliError } from "../../cli/cli-error.ts";
import { readEnvFiles } from "../../cli/project/env-files.ts";
import {
  CONFIG,
  type Files,
  project,
  refusal,
  STATIC_SITE,
  type TestProject,
} from "../support/cli-project.ts";

let site: TestProject | undefined;

afterEach(async () => {
  await site?.end();
});

const POLYGLOT = `const name = (word) => word;
export default { async fetch(request) {
  const { greeting } = await import(\`./lang/\${name("de")}.js\`);
  const other = await import("./lang/" + name("fr") + ".js");
  return new Response(greeting + other.greeting);
} };`;

const unbundled = (more: object = {}): Files => ({
  [CONFIG]: {},
  "wrangler.json": {
    name: "x",
    main: "worker/index.js",
    no_bundle: true,
    rules: [{ type: "ESModule", globs: ["**/*.js"] }],
    ...more,
  },
  "worker/index.js": POLYGLOT,
  "worker/lang/de.js": "export const greeting = 'Guten Tag';",
  "worker/lang/fr.js": "export const greeting = 'Bonjour';",
  "worker/lang/notes.md": "none of wrangler's modules",
  "worker/public/robots.txt": "User-agent: *",
});

describe("a worker that imports files by names that it computes", { timeout: 60_000 }, () => {
  it("has them where wrangler is not to bundle it", async ({ expect }) => {
    site = await project(unbundled({ assets: { directory: "worker/public" } }));
    const { warnings } = await site.build();
    expect(warnings).toEqual([]);
    const names = [...(await site.composed()).keys()];
    expect(names.filter((name) => !/host\.js|wrangler\.json/.test(name))).toEqual([
      "assets/robots.txt",
      "worker/index.js",
      "worker/site/index.js",
      "worker/site/lang/de.js",
      "worker/site/lang/fr.js",
    ]);
  });

  it("has them below the wrangler file's base_dir", async ({ expect }) => {
    const { "worker/lang/de.js": german = "", ...files } = unbundled({ base_dir: "." });
    site = await project({ ...files, "lang/de.js": german });
    await site.build();
    expect([...(await site.composed()).keys()]).toContain("worker/site/lang/de.js");
  });

  it("is told that they are left out elsewhere", async ({ expect }) => {
    const { "wrangler.json": _, ...files } = unbundled();
    site = await project({ ...files, [CONFIG]: { site: { server: "worker/index.js" } } });
    const { warnings } = await site.build();
    expect(warnings).toEqual([
      expect.stringContaining('imports `./lang/${name("de")}.js`'),
      expect.stringContaining('imports "./lang/" + name("fr") + ".js"'),
    ]);
  });
});

describe("a wrangler file with a [site] bucket", { timeout: 60_000 }, () => {
  const bucket = { name: "x", main: "worker.js", site: { bucket: "public" } };

  it("comes with a warning that its files are left out", async ({ expect }) => {
    const worker = "export default { fetch: () => new Response() };";
    site = await project({ [CONFIG]: {}, "wrangler.json": bucket, "worker.js": worker });
    expect((await site.build()).warnings).toEqual([expect.stringContaining("[assets]")]);
  });

  it("is refused where the worker serves them", async ({ expect }) => {
    const worker =
      "import manifest from '__STATIC_CONTENT_MANIFEST'; export default { fetch: () => new Response(manifest) };";
    site = await project({ [CONFIG]: {}, "wrangler.json": bucket, "worker.js": worker });
    const error = await refusal(site.build());
    expect(error.code).toBe("output_unsupported");
    expect(renderCliError(error)).toContain("[assets]");
  });
});

describe("an environment file", () => {
  it("may begin with a byte order mark", async ({ expect }) => {
    site = await project({ ...STATIC_SITE, ".env": "\uFEFFWIX_CLIENT_ID=mine\nOTHER=1" });
    expect(await readEnvFiles(site.folder)).toEqual({ WIX_CLIENT_ID: "mine", OTHER: "1" });
  });
});
