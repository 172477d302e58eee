import { chmod } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, afterEach, beforeAll, describe, it } from "vitest";

import { packageWithStandIns, start, startAtTerminal } from "../support/cli-process.ts";
import {
  CONFIG,
  type Files,
  project,
  STATIC_SITE,
  type TestProject,
} from "../support/cli-project.ts";

/** A build that watches: it writes its page late, has a child, and says who both are. */
const WATCHER = `
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
process.on("SIGTERM", () => console.log("told to end"));
console.log("pids " + process.pid + " " + child.pid);
await sleep(700);
mkdirSync("out", { recursive: true });
writeFileSync("out/index.html", "built late");
console.log("built");
process.stdin.on("end", () => console.log("my input ended")).resume();
`;

const UNBUILT: Files = {
  [CONFIG]: { site: { assets: "out" } },
  "watch.mjs": WATCHER,
};

function isRunning(pid: string | undefined): boolean {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}

async function gone(...pids: readonly (string | undefined)[]): Promise<boolean> {
  for (let attempt = 0; attempt < 100 && pids.some(isRunning); attempt += 1) {
    await sleep(50);
  }
  return !pids.some(isRunning);
}

describe("dev, beside the project's own watcher", { timeout: 60_000 }, () => {
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

  const dev = (site: TestProject, ...more: readonly string[]) => {
    const args = ["dev", "--port", "0", "--wix-port", "0", ...more];
    const running = start(built.cli, args, site.folder, { BROWSER: "none" });
    ending.push(running.stop);
    return running;
  };

  it("waits for the first output, shows what the watcher writes, and ends all of it", async ({
    expect,
  }) => {
    const running = dev(await opened(UNBUILT), "--run", "node watch.mjs; true");
    const [, watcher, child] = await running.says(/\[run\] pids (\d+) (\d+)/);
    const origin = (await running.says(/site +(http:\S+)/))[1] ?? "";
    expect(await (await fetch(origin)).text()).toBe("built late");
    expect([isRunning(watcher), isRunning(child)]).toEqual([true, true]);
    expect(running.output()).not.toContain("my input ended");
    const { exitCode, output } = await running.stop();
    expect(exitCode).toBe(0);
    expect(output).toContain("waiting for the first output of: node watch.mjs");
    expect(output).toContain("told to end");
    // It was asked first; that it did not listen did not help it.
    expect(await gone(watcher, child)).toBe(true);
  });

  it("ends the watcher also when dev itself fails", async ({ expect }) => {
    const site = await opened({ ...UNBUILT, [CONFIG]: { site: { assets: "out" }, api: "none" } });
    const running = dev(site, "--run", "node watch.mjs");
    const [, watcher, child] = await running.says(/\[run\] pids (\d+) (\d+)/);
    const { exitCode, output } = await running.ended;
    expect(output).toContain("(api_folder_missing)");
    expect(exitCode).toBe(1);
    expect(await gone(watcher, child)).toBe(true);
  });

  it("ends the watcher also when told twice to stop", async ({ expect }) => {
    const running = dev(await opened(UNBUILT), "--run", "node watch.mjs");
    const [, watcher, child] = await running.says(/\[run\] pids (\d+) (\d+)/);
    void running.stop();
    await sleep(50);
    await running.stop();
    expect(await gone(watcher, child)).toBe(true);
  });

  it("says why there is nothing to serve when the watcher dies without an output", async ({
    expect,
  }) => {
    const running = dev(await opened(UNBUILT), "--run", "echo no such script >&2; exit 3");
    const { exitCode, output } = await running.ended;
    expect(output).toContain("[run] no such script");
    expect(output).toMatch(/ended with exit code 3, and nothing could be composed/);
    expect(output).toContain("(run_failed)");
    expect(exitCode).toBe(1);
  });

  it("goes on serving when the watcher dies later, and says so", async ({ expect }) => {
    const site = await opened(STATIC_SITE);
    const running = dev(site, "--run", "until [ -f die ]; do sleep 0.1; done; exit 4");
    const origin = (await running.says(/site +(http:\S+)/))[1] ?? "";
    await site.write({ die: "" });
    await running.says(/\[run\] .* ended with exit code 4; the site stays as it was last built/);
    expect(await (await fetch(origin)).text()).toContain("home");
  });

  it("builds anew when a part of the output comes after the module that needs it", async ({
    expect,
  }) => {
    const site = await opened({
      [CONFIG]: { site: { server: "dist/server/index.js" } },
      "dist/server/index.js": "export default { fetch: () => new Response('first') };",
    });
    const running = dev(site);
    const origin = (await running.says(/site +(http:\S+)/))[1] ?? "";
    await running.says(/ready in/);
    await site.write({
      "dist/server/index.js":
        "import { page } from './late.mjs'; export default { fetch: () => new Response(page) };",
    });
    await running.says(/the earlier version keeps running/);
    await site.write({ "dist/server/late.mjs": "export const page = 'second';" });
    await running.says(/rebuilt in/);
    expect(await (await fetch(origin)).text()).toBe("second");
    await site.write({ "dist/server/late.mjs": "export const page = 'third';" });
    await running.says(/rebuilt in/);
    expect(await (await fetch(origin)).text()).toBe("third");
  });

  it("follows what the files that describe an output say", async ({ expect }) => {
    const server = (text: string) => `export default { fetch: () => new Response('${text}') };`;
    const describedBy = (name: string): Files => ({
      "dist/wrangler.json": {
        name: "x",
        main: name,
        no_bundle: true,
        compatibility_date: "2026-04-01",
      },
    });
    const site = await opened({
      ".wrangler/deploy/config.json": { configPath: "../../dist/wrangler.json" },
      ...describedBy("server/a.js"),
      "dist/server/a.js": server("a"),
      "dist/server/b.js": server("b"),
    });
    const running = dev(site);
    const origin = (await running.says(/site +(http:\S+)/))[1] ?? "";
    await running.says(/ready in/);
    await site.write(describedBy("server/b.js"));
    await running.says(/rebuilt in/);
    expect(await (await fetch(origin)).text()).toBe("b");
    await site.write({
      "other/wrangler.json": {
        name: "x",
        main: "c.js",
        no_bundle: true,
        compatibility_date: "2026-04-01",
      },
      "other/c.js": server("c"),
    });
    await site.write({
      ".wrangler/deploy/config.json": { configPath: "../../other/wrangler.json" },
    });
    await running.says(/rebuilt in/);
    expect(await (await fetch(origin)).text()).toBe("c");
  });
});

describe("dev, at a terminal", { timeout: 60_000 }, () => {
  let built: Awaited<ReturnType<typeof packageWithStandIns>>;
  let site: TestProject;

  beforeAll(async () => {
    built = await packageWithStandIns();
    site = await project(STATIC_SITE);
    await site.write({ "browser.sh": '#!/bin/sh\necho "$1" >> "$HOME/opened.txt"\n' });
    await chmod(path.join(site.folder, "browser.sh"), 0o755);
  }, 60_000);
  afterAll(async () => {
    await built.remove();
    await site.end();
  });

  const atTerminal = (env: Readonly<Record<string, string>>, more = "") => {
    const line = `"${process.execPath}" "${built.cli}" dev --port 0 --wix-port 0 ${more}; echo "ended with $?"; stty -a`;
    return startAtTerminal(line, site.folder, env);
  };

  it("rebuilds, opens the browser and quits by keys, and gives the terminal back as it was", async ({
    expect,
  }) => {
    const dev = atTerminal({ BROWSER: path.join(site.folder, "browser.sh") });
    const origin = (await dev.says(/site +(http:\S+)/))[1] ?? "";
    await dev.says(/r rebuilds, o opens, q quits/);
    dev.press("r");
    await dev.says(/rebuilt in/);
    dev.press("xo");
    for (let attempt = 0; attempt < 100; attempt += 1) {
      if ((await site.read("opened.txt").catch(() => "")) !== "") {
        break;
      }
      await sleep(50);
    }
    expect(await site.read("opened.txt")).toBe(`${origin}\n`);
    dev.press("q");
    const { output } = await dev.ended;
    expect(output).toContain("ended with 0");
    expect(output).toMatch(/\sisig icanon /);
    await expect(fetch(origin)).rejects.toThrow("fetch failed");
  });

  it("quits by Ctrl-C, which is a key there", async ({ expect }) => {
    const dev = atTerminal({ BROWSER: "none" }, "--open");
    await dev.says(/no browser could be opened: visit http:/);
    dev.press("\u0003");
    const { output } = await dev.ended;
    expect(output).toContain("ended with 0");
    expect(output).toMatch(/\sisig icanon /);
  });

  it("hears no keys where a CI runs it", async ({ expect }) => {
    const dev = atTerminal({ CI: "true" });
    await dev.says(/ready in \d+ ms; Ctrl-C stops\r?\n/);
    dev.press("q");
    await sleep(500);
    expect(dev.output()).not.toContain("ended with");
    // Not in raw mode: this one is the terminal's own.
    dev.press("\u0003");
    // The shell that started it is interrupted as well.
    expect((await dev.ended).output).not.toMatch(/error|ended with/);
  });
});
