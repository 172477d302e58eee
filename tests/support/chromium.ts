import { accessSync, constants } from "node:fs";
import path from "node:path";

import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, it } from "vitest";

import { type DevServer, type Example, type ExampleCopy, startExample } from "./dev-server.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Longer than any page of the examples takes, and short enough to say what is missing. */
const PATIENCE_MILLISECONDS = 10_000;

/** An example being served, and people who look at it. */
export interface Stage {
  readonly server: () => DevServer;
  /** A person with a browser of their own: one empty cookie jar, one tab. */
  readonly visitor: (options?: BrowserContextOptions) => Promise<Page>;
}

/** Whether a run without Chromium is a failure: in CI, or where it is asked for. */
export function requiresBrowser(env: Readonly<Record<string, string | undefined>>): boolean {
  const isSet = (value: string | undefined): boolean =>
    value !== undefined && !["", "0", "false"].includes(value);
  return isSet(env["CI"]) || isSet(env["HEADLESS_EDGE_REQUIRE_BROWSER"]);
}

/**
 * Where Chromium is: at `CHROMIUM_PATH`, or on the `PATH` by one of its names.
 *
 * @throws {Error} when `CHROMIUM_PATH` names no program.
 */
export function findChromium(
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const named = env["CHROMIUM_PATH"];
  if (named !== undefined && named !== "") {
    if (!isProgram(named)) {
      throw new Error(`CHROMIUM_PATH names no program: ${named}`);
    }
    return named;
  }
  const folders = (env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  return ["/usr/bin", ...folders]
    .flatMap((folder) => NAMES.map((name) => path.join(folder, name)))
    .find(isProgram);
}

/**
 * Describes an example in a real browser: one server and one Chromium for all tests, a fresh
 * person for each.
 *
 * Without a Chromium the tests are reported as left out, in one line that says how to get one; they
 * fail where a browser is required.
 */
export function describeInChromium(
  title: string,
  example: Example | (() => Promise<ExampleCopy>),
  tests: (stage: Stage) => void,
): void {
  const executablePath = findChromium(process.env);
  if (executablePath !== undefined) {
    describe(title, () => {
      tests(setStage(executablePath, example));
    });
    return;
  }
  const reason = `left out: "${title}" needs Chromium (apt-get install chromium, or set CHROMIUM_PATH)`;
  if (requiresBrowser(process.env)) {
    describe(title, () => {
      it("has a Chromium to run in", () => {
        throw new Error(reason);
      });
    });
    return;
  }
  process.stderr.write(`${reason}\n`);
  describe(title, () => {
    it.todo(reason);
  });
}

function setStage(executablePath: string, example: Example | (() => Promise<ExampleCopy>)): Stage {
  let browser: Browser | undefined;
  let server: DevServer | undefined;

  beforeAll(async () => {
    [server, browser] = await Promise.all([
      startExample(example),
      chromium.launch({
        executablePath,
        args: ARGUMENTS,
        // Playwright turns off what a person's Back button uses.
        ignoreDefaultArgs: ["--disable-back-forward-cache"],
      }),
    ]);
  });
  afterEach(async () => {
    await Promise.all((browser?.contexts() ?? []).map((context) => context.close()));
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), server?.stop()]);
  });

  const started = (): DevServer => {
    if (server === undefined) {
      throw new Error("the server is started before the first test, not while describing");
    }
    return server;
  };
  return {
    server: started,
    visitor: async (options = {}) => {
      if (browser === undefined) {
        throw new Error("the browser is started before the first test, not while describing");
      }
      const context = await browser.newContext({ baseURL: started().origin, ...options });
      context.setDefaultTimeout(PATIENCE_MILLISECONDS);
      return await context.newPage();
    },
  };
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
