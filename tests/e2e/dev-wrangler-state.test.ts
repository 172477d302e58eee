import { readFile } from "node:fs/promises";
import path from "node:path";

import { afterAll, beforeAll, describe, it } from "vitest";

import { finish, packageWithStandIns, start, withOwnWrangler } from "../support/cli-process.ts";
import { type Files, project, type TestProject } from "../support/cli-project.ts";

const wrangler = path.resolve("node_modules/wrangler/bin/wrangler.js");

const OFFLINE = {
  CI: "1",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_SEND_METRICS: "false",
};

/** Reads a row, an entry and an object; each visit is counted by a Durable Object. */
const SERVER = `
export class Visits {
  constructor(state) { this.storage = state.storage; }
  async fetch() {
    const visits = ((await this.storage.get("visits")) ?? 0) + 1;
    await this.storage.put("visits", visits);
    return new Response(String(visits));
  }
}
const failure = (error) => String(error.message ?? error);
export default { async fetch(request, env) {
  const read = async (binding) => await binding.get("greeting").then((found) => found?.text?.() ?? found);
  return Response.json({
    titles: await env.DB.prepare("SELECT title FROM books").all().then(({ results }) => results, failure),
    preview: await env.PREVIEWED.prepare("SELECT title FROM books").all().then(({ results }) => results, failure),
    kv: await read(env.TEXTS),
    r2: await read(env.FILES),
    visits: await (await env.VISITS.get(env.VISITS.idFromName("one")).fetch("http://visits/")).text(),
  });
} };
`;

const SITE: Files = {
  "wrangler.json": {
    name: "library",
    main: "server.js",
    no_bundle: true,
    compatibility_date: "2026-04-01",
    d1_databases: [
      { binding: "DB", database_name: "books", database_id: "d1-of-books" },
      {
        binding: "PREVIEWED",
        database_name: "previewed",
        database_id: "d1-of-production",
        preview_database_id: "d1-of-previews",
      },
    ],
    kv_namespaces: [{ binding: "TEXTS", id: "kv-of-texts" }],
    r2_buckets: [{ binding: "FILES", bucket_name: "files" }],
    durable_objects: { bindings: [{ name: "VISITS", class_name: "Visits" }] },
    migrations: [{ tag: "v1", new_sqlite_classes: ["Visits"] }],
  },
  "server.js": SERVER,
  "migrations/0001_books.sql":
    "CREATE TABLE books (title TEXT); INSERT INTO books VALUES ('Middlemarch');",
  "greeting.txt": "from a bucket",
};

describe("dev, in a project whose local data wrangler fills", { timeout: 120_000 }, () => {
  let built: Awaited<ReturnType<typeof packageWithStandIns>>;
  let site: TestProject;

  beforeAll(async () => {
    built = await packageWithStandIns();
    site = await project(SITE);
  }, 60_000);
  afterAll(async () => {
    await built.remove();
    await site.end();
  });

  const fill = async (...args: readonly string[]): Promise<void> => {
    const { exitCode, output } = await finish(wrangler, args, site.folder, OFFLINE);
    if (exitCode !== 0) {
      throw new Error(output);
    }
  };

  const seen = async (...args: readonly string[]): Promise<unknown> => {
    const ports = ["--port", "0", "--wix-port", "0"];
    const dev = start(built.cli, ["dev", ...ports, ...args], site.folder);
    try {
      const origin = (await dev.says(/site +(http:\S+)/))[1] ?? "";
      await dev.says(/ready in/);
      return await (await fetch(origin)).json();
    } finally {
      await dev.stop();
    }
  };

  const books = [{ title: "Middlemarch" }];
  const filled = { titles: books, preview: books, kv: "from a namespace", r2: "from a bucket" };

  it("has the tables that wrangler migrates locally, its KV entries and its R2 objects", async ({
    expect,
  }) => {
    await fill("d1", "migrations", "apply", "books", "--local");
    await fill("d1", "migrations", "apply", "previewed", "--local");
    await fill("kv", "key", "put", "greeting", "from a namespace", "--binding=TEXTS", "--local");
    await fill("r2", "object", "put", "files/greeting", "--file=greeting.txt", "--local");
    expect(await seen()).toEqual({ ...filled, visits: "1" });
  });

  it("is run by the workerd that this wrangler runs: an earlier one fails on a later one's databases", async ({
    expect,
  }) => {
    const starts = await withOwnWrangler(built);
    expect(await seen()).toEqual({ ...filled, visits: "2" });
    expect(await readFile(starts, "utf8")).toBe("started\n");
  });

  it("keeps them with --fresh, which is about the host's and local Wix's own state", async ({
    expect,
  }) => {
    expect(await seen()).toEqual({ ...filled, visits: "3" });
    expect(await seen("--fresh")).toEqual({ ...filled, visits: "1" });
  });
});
