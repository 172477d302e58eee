import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:net";
import path from "node:path";

import { afterAll, afterEach, beforeAll, describe, it } from "vitest";

import { packageWithStandIns, type Running, start } from "../support/cli-process.ts";
import {
  CONFIG,
  type Files,
  project,
  STATIC_SITE,
  type TestProject,
} from "../support/cli-project.ts";

interface Composition {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly env: readonly string[];
}

interface Told {
  readonly asked: string;
  readonly calls: number;
  readonly told: Readonly<Record<string, string>>;
}

/** Answers a shell, and the rest once `/end` was asked for. */
const STREAMING_SERVER = `
export default { fetch(request) {
  if (new URL(request.url).pathname === "/end") { globalThis.asked = true; return new Response("told"); }
  const body = new ReadableStream({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode("the shell"));
      for (let asked = false; !asked; ) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        asked = globalThis.asked === true;
      }
      controller.enqueue(new TextEncoder().encode("the rest"));
      controller.close();
    },
  });
  return new Response(body, { headers: { "content-type": "text/html" } });
} };
`;

/** Opens a web socket, and answers the first bytes that come through it. */
async function firstFrame(origin: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    const headers = {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    };
    const asking = request(origin, { headers });
    asking.once("error", reject);
    asking.once("response", ({ statusCode }) => {
      reject(new Error(`no web socket, but ${String(statusCode)}`));
    });
    asking.once("upgrade", (_, socket, head) => {
      const answer = (frame: Buffer): void => {
        socket.destroy();
        resolve(frame.toString("utf8"));
      };
      if (head.length > 0) {
        answer(head);
        return;
      }
      socket.once("data", answer);
    });
    asking.end();
  });
}

async function text(url: string): Promise<string> {
  return await (await fetch(url)).text();
}

async function upstreamOf(origin: string): Promise<Told> {
  const told: Told = JSON.parse(await text(`${origin}/_auth/upstream`));
  return told;
}

async function compositionOf(origin: string): Promise<Composition> {
  const composition: Composition = JSON.parse(await text(`${origin}/_auth/composition`));
  return composition;
}

describe("dev", { timeout: 60_000 }, () => {
  let built: Awaited<ReturnType<typeof packageWithStandIns>>;
  const ending: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    built = await packageWithStandIns();
  }, 60_000);
  afterAll(async () => {
    await built.remove();
  });
  afterEach(async () => {
    for (const end of ending.splice(0).toReversed()) {
      await end();
    }
  });

  const opened = async (files: Files): Promise<TestProject> => {
    const site = await project(files);
    ending.push(site.end);
    return site;
  };

  const running = async (site: TestProject, ...more: readonly string[]) => {
    const dev = start(built.cli, ["dev", "--port", "0", "--wix-port", "0", ...more], site.folder);
    ending.push(dev.stop);
    const origin = (await dev.says(/site +(http:\S+)/))[1] ?? "";
    const wix = more.includes("real") ? "" : ((await dev.says(/local Wix +(http:\S+)/))[1] ?? "");
    await dev.says(/ready in \d+ ms/);
    return { dev, origin, wix };
  };

  const refused = async (site: TestProject, ...args: readonly string[]): Promise<Running> => {
    const dev = start(built.cli, ["dev", ...args], site.folder);
    ending.push(dev.stop);
    await dev.says(/\(\w+\)\n/);
    return dev;
  };

  it("serves the site, its backend and a local Wix, says where, and stops cleanly", async ({
    expect,
  }) => {
    const site = await opened({
      ...STATIC_SITE,
      [CONFIG]: { site: { assets: "public" }, api: "api", protect: ["/account/*"] },
      "api/orders/[id].ts":
        "export const access = 'member'; export const POST = () => new Response();",
    });
    const { dev, origin, wix } = await running(site);
    expect(await text(origin)).toContain("home");
    expect(await text(`${origin}/_api/hello`)).toBe("hello");
    expect(await text(wix)).toContain('"asked"');
    const upstream = await upstreamOf(origin);
    expect(upstream.asked).toBe("https://www.wixapis.com/asked");
    expect(upstream.told).toMatchObject({
      LOCAL_WIX_ORIGIN: wix,
      ALLOWED_REDIRECT_URIS: `${origin}/_auth/callback,${origin.replace("localhost", "127.0.0.1")}/_auth/callback`,
    });
    const { exitCode, output } = await dev.stop();
    expect(exitCode).toBe(0);
    expect(output).toMatch(
      /\/_api\/orders\/:id {2}POST {2}\(member\)\n +\/account\/\* {2}members only/,
    );
    await expect(fetch(origin)).rejects.toThrow("fetch failed");
  });

  it("follows changes of pages, backend and configuration, also those made of folders anew", async ({
    expect,
  }) => {
    const site = await opened(STATIC_SITE);
    const { dev, origin } = await running(site);
    await site.write({ "public/index.html": "second" });
    await dev.says(/rebuilt in/);
    expect(await text(origin)).toBe("second");

    await mkdir(path.join(site.folder, "fresh"));
    await writeFile(path.join(site.folder, "fresh/index.html"), "third");
    await rm(path.join(site.folder, "public"), { recursive: true });
    await rename(path.join(site.folder, "fresh"), path.join(site.folder, "public"));
    await dev.says(/rebuilt in/);
    expect(await text(origin)).toBe("third");

    await site.write({ "api/more.ts": "export const GET = () => new Response('more');" });
    await dev.says(/rebuilt in/);
    expect(await text(`${origin}/_api/more`)).toBe("more");

    await site.write({ [CONFIG]: { site: { assets: "public" }, api: "api", protect: ["/a"] } });
    await dev.says(/rebuilt in/);
    const { settings } = await compositionOf(origin);
    expect(settings["protect"]).toContain("/a");
  });

  it("lets a project with origins log in at its own address, and leaves them to what is deployed", async ({
    expect,
  }) => {
    const origins = ["https://www.example.com", "https://example.com"];
    const site = await opened({
      [CONFIG]: { site: { assets: "public" }, origins },
      "public/index.html": "home",
    });
    const { origin } = await running(site);
    expect((await compositionOf(origin)).settings["origins"]).toEqual([]);
    const composed = await readFile(
      path.join(site.folder, ".headless-edge/worker/index.js"),
      "utf8",
    );
    expect(composed).toContain(JSON.stringify(origins[0]));
  });

  it("serves a backend that is written while it runs, without a configuration", async ({
    expect,
  }) => {
    const site = await opened({ "public/index.html": "home" });
    const { dev, origin } = await running(site);
    await site.write({ "api/more.ts": "export const GET = () => new Response('more');" });
    await dev.says(/rebuilt in/);
    expect(await text(`${origin}/_api/more`)).toBe("more");
  });

  it("sends a stream on as it comes, also to a browser, which takes gzip", async ({ expect }) => {
    const site = await opened({
      [CONFIG]: { site: { server: "server.js" } },
      "server.js": STREAMING_SERVER,
    });
    const { origin } = await running(site);
    const started = await fetch(origin, { headers: { "accept-encoding": "gzip, deflate, br" } });
    const reader = started.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe("the shell");
    // The page ends only now that its shell is here.
    expect(await text(`${origin}/end`)).toBe("told");
    expect((await reader?.read())?.value).toBe("the rest");
  });

  it("shows the site the address that the browser sees, and who is asking from where", async ({
    expect,
  }) => {
    const site = await opened({
      [CONFIG]: { site: { server: "server.js" } },
      "server.js": `export default { fetch: (request) => Response.json({
        url: request.url,
        host: request.headers.get("host"),
        address: request.headers.get("cf-connecting-ip"),
        country: request.cf.country,
      }) };`,
    });
    const { origin } = await running(site);
    const headers = { "cf-connecting-ip": "203.0.113.9" };
    expect(await (await fetch(`${origin}/a?b=%20c`, { headers })).json()).toEqual({
      url: `${origin}/a?b=%20c`,
      host: new URL(origin).host,
      address: "127.0.0.1",
      country: "US",
    });
  });

  it("lets a site open web sockets", async ({ expect }) => {
    const site = await opened({
      [CONFIG]: { site: { server: "server.js" } },
      "server.js": `export default { fetch() {
        const [client, server] = Object.values(new WebSocketPair());
        server.accept();
        server.send("hello");
        return new Response(null, { status: 101, webSocket: client });
      } };`,
    });
    const { origin } = await running(site);
    expect(await firstFrame(origin)).toContain("hello");
  });

  it("serves files before the worker, and a missing one as the site's 404 page", async ({
    expect,
  }) => {
    const site = await opened({
      ...STATIC_SITE,
      [CONFIG]: { site: { assets: "public", notFound: "404" }, api: "api" },
      "public/404.html": "a dropped stitch",
      "public/style.css": "body{}",
    });
    const { origin } = await running(site);
    const style = await fetch(`${origin}/style.css`);
    expect(style.headers.get("content-type")).toContain("text/css");
    expect(await style.text()).toBe("body{}");
    const missing = await fetch(`${origin}/nowhere`);
    expect([missing.status, await missing.text()]).toEqual([404, "a dropped stitch"]);
    // Only the worker answers this one: it is reached where the folder says so, and not elsewhere.
    expect(await text(`${origin}/_auth/composition`)).toContain('"settings"');
  });

  it("keeps the running version when a change does not build, and recovers", async ({ expect }) => {
    const site = await opened(STATIC_SITE);
    const { dev, origin } = await running(site);
    await site.write({ "api/hello.ts": "export const GET = (" });
    await dev.says(/hello\.ts:1:\d+/);
    await dev.says(/the earlier version keeps running/);
    expect(await text(`${origin}/_api/hello`)).toBe("hello");
    await site.write({
      "api/hello.ts": "throw new Error('at start-up'); export const GET = () => new Response();",
    });
    await dev.says(/at start-up/);
    expect(await text(`${origin}/_api/hello`)).toBe("hello");
    await site.write({ "api/hello.ts": "export const GET = () => new Response('mended');" });
    await dev.says(/rebuilt in/);
    expect(await text(`${origin}/_api/hello`)).toBe("mended");
  });

  it("keeps the local Wix's state and the sealing keys over a restart, until --fresh", async ({
    expect,
  }) => {
    const site = await opened(STATIC_SITE);
    const keys = async () => await site.read(".wrangler/state/headless-edge/session-keys");
    const first = await running(site);
    expect((await upstreamOf(first.origin)).calls).toBe(1);
    const firstKeys = await keys();
    expect(firstKeys.trim()).toMatch(/^[\w-]{43}$/);
    const { mode } = await stat(
      path.join(site.folder, ".wrangler/state/headless-edge/session-keys"),
    );
    expect(mode % 0o100).toBe(0);
    await first.dev.stop();
    const second = await running(site);
    expect((await upstreamOf(second.origin)).calls).toBe(2);
    expect(await keys()).toBe(firstKeys);
    await second.dev.stop();
    const third = await running(site, "--fresh");
    expect((await upstreamOf(third.origin)).calls).toBe(1);
    expect(await keys()).not.toBe(firstKeys);
  });

  it("gives the site its own variables, and the local Wix never the real client's secret", async ({
    expect,
  }) => {
    const site = await opened({
      ...STATIC_SITE,
      ".env": "WIX_CLIENT_SECRET=the-real-one\nSTRIPE_KEY=of-the-site",
      ".dev.vars": "WIX_CLIENT_ID=2d5c8a0e-0000-4000-8000-000000000001",
    });
    const { origin } = await running(site);
    const { env } = await compositionOf(origin);
    expect(env).toEqual(
      expect.arrayContaining(["STRIPE_KEY", "SESSION_KEYS", "WIX_CLIENT_SECRET", "ASSETS"]),
    );
    const upstream = await text(`${origin}/_auth/upstream`);
    expect(upstream).toContain("2d5c8a0e-0000-4000-8000-000000000001");
    expect(upstream).not.toContain("the-real-one");
  });

  it("says which credentials the real Wix needs, and starts when they are there", async ({
    expect,
  }) => {
    const site = await opened({
      ...STATIC_SITE,
      ".env.local": "WIX_CLIENT_ID=2d5c8a0e-0000-4000-8000-000000000001",
    });
    const dev = await refused(site, "--port", "0", "--wix", "real");
    expect(dev.output()).toContain("--wix real needs WIX_CLIENT_SECRET, WIX_CLIENT_INSTANCE_ID");
    expect((await dev.ended).exitCode).toBe(1);
    await site.write({
      ".env.local":
        "WIX_CLIENT_ID=2d5c8a0e-0000-4000-8000-000000000001\nWIX_CLIENT_SECRET=s\nWIX_CLIENT_INSTANCE_ID=2d5c8a0e-0000-4000-8000-000000000002",
    });
    const { origin } = await running(site, "--wix", "real");
    expect(await text(origin)).toContain("home");
  });

  it("says which port is taken, and how to choose another", async ({ expect }) => {
    const site = await opened(STATIC_SITE);
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, "127.0.0.1", resolve);
    });
    const address = other.address();
    const port = typeof address === "object" && address !== null ? String(address.port) : "";
    const dev = await refused(site, "--port", port);
    expect(dev.output()).toMatch(
      new RegExp(`port ${port} of 127.0.0.1 is taken\\n.*--port <number>`),
    );
    const wix = await refused(site, "--port", "0", "--wix-port", port);
    expect(wix.output()).toContain("--wix-port <number>");
    other.close();
  });
});
