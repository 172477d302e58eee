import path from "node:path";

import type { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, it } from "vitest";

import { finish, realPackage } from "../support/cli-process.ts";
import { type Files, project, type TestProject } from "../support/cli-project.ts";
import { openPage, plainMiniflare } from "../support/plain-miniflare.ts";

const ORIGIN = "https://shop.example";

/** Says that it was asked, and what the assets answer it, by whatever name it knows them. */
const worker = (binding: string): string => `
import { DurableObject, env as importable } from "cloudflare:workers";
export class Looker extends DurableObject {
  async look(url) { return (await this.env.${binding}.fetch(url)).text(); }
}
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/api/object") {
      return new Response(await env.LOOKER.getByName("one").look(new URL("/gone", request.url).href));
    }
    if (pathname.startsWith("/api/")) {
      return new Response("worker at " + pathname);
    }
    const file = await (pathname.startsWith("/importable") ? importable : env).${binding}.fetch(request);
    const said = new Response(file.body, file);
    said.headers.set("x-worker", "asked");
    return said;
  },
};`;

/** A worker's own wrangler file, with an `assets` section as it is at Cloudflare. */
const files = (assets: object, binding: string = "ASSETS"): Files => ({
  "wrangler.json": {
    name: "shop",
    main: "worker.js",
    compatibility_date: "2026-04-02",
    assets: { directory: "dist", binding, ...assets },
    durable_objects: { bindings: [{ name: "LOOKER", class_name: "Looker" }] },
    migrations: [{ tag: "v1", new_sqlite_classes: ["Looker"] }],
  },
  "worker.js": worker(binding),
  "dist/index.html": "<h1>the app</h1>",
  "dist/404.html": "<h1>not here</h1>",
  "dist/about.html": "<h1>about</h1>",
  "dist/api/export.csv": "a,b",
  "dist/api/docs/index.html": "<h1>docs</h1>",
  "dist/assets/app.js": "1",
});

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly asked: boolean;
}

/** A composed project, with nothing but what is in its folder. */
class Served {
  readonly #site: TestProject;
  readonly #miniflare: Miniflare;

  private constructor(site: TestProject, miniflare: Miniflare) {
    this.#site = site;
    this.#miniflare = miniflare;
  }

  static async start(of: Files): Promise<Served> {
    const site = await project(of);
    const { exitCode, output } = await finish(realPackage.cli, ["build"], site.folder);
    if (exitCode !== 0) {
      throw new Error(output);
    }
    const folder = path.join(site.folder, ".headless-edge");
    return new Served(site, await plainMiniflare(folder, ORIGIN));
  }

  async open(target: string): Promise<Answer> {
    const { status, text, headers } = await openPage(this.#miniflare, target);
    return { status, text, asked: headers["x-worker"] === "asked" };
  }

  async get(target: string): Promise<Answer & { readonly location: string | null }> {
    const response = await this.#miniflare.dispatchFetch(`${ORIGIN}${target}`, {
      redirect: "manual",
    });
    const { status, headers } = response;
    const text = await response.text();
    const location = headers.get("location");
    return { status, text, asked: headers.get("x-worker") === "asked", location };
  }

  async end(): Promise<void> {
    await this.#miniflare.dispose();
    await this.#site.end();
  }
}

/** Composes before the tests of a describe, and ends after them. */
function served(of: Files): () => Served {
  let one: Served | undefined;
  beforeAll(async () => {
    one = await Served.start(of);
  });
  afterAll(async () => {
    await one?.end();
  });
  return () => {
    if (one === undefined) {
      throw new Error("not composed");
    }
    return one;
  };
}

const SPA = { not_found_handling: "single-page-application" };

describe("an app with paths for which its worker is asked first", () => {
  const site = served(files({ ...SPA, run_worker_first: ["/api/*", "!/api/docs/*"] }));

  it("has its worker answer there also whoever opens a page, and where there is a file", async ({
    expect,
  }) => {
    expect((await site().open("/api/auth/callback")).text).toBe("worker at /api/auth/callback");
    expect((await site().open("/api/export.csv")).text).toBe("worker at /api/export.csv");
    expect((await site().get("/api/export.csv")).text).toBe("worker at /api/export.csv");
  });

  it("has its files answer where the worker is not to be first", async ({ expect }) => {
    expect(await site().open("/api/docs/")).toMatchObject({ text: "<h1>docs</h1>", asked: false });
    expect(await site().open("/deep/link")).toMatchObject({
      status: 200,
      text: "<h1>the app</h1>",
      asked: false,
    });
  });

  it("gives its worker, and its classes, the app's page for a missing file", async ({ expect }) => {
    for (const target of ["/gone", "/importable/gone"]) {
      expect(await site().get(target)).toMatchObject({
        status: 200,
        text: "<h1>the app</h1>",
        asked: true,
      });
    }
    expect((await site().get("/api/object")).text).toBe("<h1>the app</h1>");
  });
});

describe("an app whose worker is asked first for everything", () => {
  const site = served(files({ ...SPA, run_worker_first: true }));

  it("has its worker change each page and file", async ({ expect }) => {
    for (const target of ["/", "/deep/link", "/about", "/assets/app.js"]) {
      expect(await site().open(target)).toMatchObject({ status: 200, asked: true });
    }
    expect((await site().open("/product/1")).text).toBe("<h1>the app</h1>");
  });
});

describe("a site whose missing pages are 404.html", () => {
  const site = served(files({ not_found_handling: "404-page" }));

  it("gives its worker that page", async ({ expect }) => {
    expect(await site().open("/gone")).toEqual({
      status: 404,
      text: "<h1>not here</h1>",
      asked: true,
    });
    expect(await site().open("/about")).toMatchObject({ text: "<h1>about</h1>", asked: false });
    expect((await site().open("/api/x")).text).toBe("worker at /api/x");
  });
});

describe("a site that has a name of its own for its assets", () => {
  const site = served(files({ html_handling: "force-trailing-slash" }, "STATIC"));

  it("finds them by that name, in classes too", async ({ expect }) => {
    expect(await site().get("/gone")).toMatchObject({ status: 404, asked: true });
    expect(await site().get("/importable/gone")).toMatchObject({ status: 404, asked: true });
    expect((await site().get("/api/object")).text).toBe("");
  });

  it("has its pages at the addresses that it chose", async ({ expect }) => {
    expect(await site().get("/about")).toMatchObject({ status: 307, location: "/about/" });
    expect(await site().get("/about/")).toMatchObject({ status: 200, text: "<h1>about</h1>" });
  });
});

describe("an app whose files have no other address than their names", () => {
  const site = served(files({ ...SPA, html_handling: "none" }));

  it("is opened at any path", async ({ expect }) => {
    for (const target of ["/", "/about", "/deep/link", "/index.html"]) {
      expect(await site().open(target)).toMatchObject({ status: 200, text: "<h1>the app</h1>" });
    }
    expect((await site().open("/about.html")).text).toBe("<h1>about</h1>");
  });
});
