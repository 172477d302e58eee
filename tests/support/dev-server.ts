import { cp, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { start } from "./cli-process.ts";
import type { Fault, LocalMember, WixCall } from "./local-wix-control.ts";

/** The sites of this repository that run behind the host. */
export type Example = "shop" | "static";

/** What of an example is needed to serve it; the shop's bundle is built before the tests. */
const PARTS: Readonly<Record<Example, readonly string[]>> = {
  shop: ["headless-edge.config.json", "package.json", "public", "api", "dist"],
  static: ["headless-edge.config.json", "public", "api"],
};

/** An example in a temporary folder of its own, so that state and composed files are nobody else's. */
export interface ExampleCopy {
  readonly folder: string;
  /** The command line of the package as this example has installed it; by default the repository's. */
  readonly cli?: string;
  readonly remove: () => Promise<void>;
}

/** The control API of the local Wix beside a server under test. */
export interface WixControl {
  readonly calls: () => Promise<readonly WixCall[]>;
  readonly faults: (...faults: readonly Fault[]) => Promise<void>;
  readonly heal: () => Promise<void>;
  readonly settings: (settings: { readonly accessTokenSeconds: number }) => Promise<void>;
  readonly newMember: (nickname: string) => Promise<LocalMember>;
  /** Lets that member choose to come in on a login page, and answers where the browser goes then. */
  readonly login: (memberId: string, loginUrl: string) => Promise<string>;
}

/** An example as `headless-edge dev` serves it. */
export interface DevServer {
  readonly origin: string;
  readonly wixOrigin: string;
  readonly wix: WixControl;
  /** Everything it wrote to the terminal. */
  readonly output: () => string;
  /** The key that its cookies are sealed with, 32 bytes. */
  readonly sealingKey: () => Promise<Buffer>;
  readonly stop: () => Promise<void>;
}

/** A framework's bundle is bundled, and started once, before it is served; other things run beside. */
const PATIENCE_SECONDS = 300;

/** Copies an example out of the repository. */
export async function copyExample(example: Example): Promise<ExampleCopy> {
  const folder = await mkdtemp(path.join(tmpdir(), `headless-edge-${example}-`));
  for (const part of PARTS[example]) {
    await cp(path.join("examples", example, part), path.join(folder, part), { recursive: true });
  }
  await symlink(path.resolve("node_modules"), path.join(folder, "node_modules"));
  return {
    folder,
    remove: async () => {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Serves an example, or another site, on free ports, with a local Wix that remembers nothing. */
export async function startExample(
  example: Example | (() => Promise<ExampleCopy>),
): Promise<DevServer> {
  const copy = await (typeof example === "string" ? copyExample(example) : example());
  const running = start(
    copy.cli ?? path.resolve("dist/cli.js"),
    ["dev", "--port", "0", "--wix-port", "0"],
    copy.folder,
  );
  const stop = async (): Promise<void> => {
    await running.stop();
    await copy.remove();
  };
  try {
    const says = async (pattern: RegExp) => await running.says(pattern, PATIENCE_SECONDS);
    const origin = (await says(/site +(http:\S+)/))[1] ?? "";
    const wixOrigin = (await says(/local Wix +(http:\S+)/))[1] ?? "";
    await says(/ready in \d+ ms/);
    return {
      origin,
      wixOrigin,
      wix: wixControl(wixOrigin),
      output: running.output,
      sealingKey: async () => {
        const file = path.join(copy.folder, ".wrangler/state/headless-edge/session-keys");
        return Buffer.from((await readFile(file, "utf8")).trim(), "base64url");
      },
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

function wixControl(origin: string): WixControl {
  const ask = async <T>(method: string, name: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${origin}/_local/${name}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`local Wix: ${method} ${name}: ${response.status} ${text}`);
    }
    return JSON.parse(text) as T;
  };
  return {
    calls: async () => (await ask<{ calls: readonly WixCall[] }>("GET", "calls")).calls,
    faults: async (...faults) => {
      await ask("PUT", "faults", { faults });
    },
    heal: async () => {
      await ask("DELETE", "faults");
    },
    settings: async (settings) => {
      await ask("PUT", "settings", settings);
    },
    newMember: async (nickname) => {
      const loginEmail = `${nickname.toLowerCase().replaceAll(/\W+/g, ".")}@example.com`;
      const { member } = await ask<{ member: { id: string } }>("POST", "members", {
        loginEmail,
        nickname,
      });
      return { id: member.id, loginEmail, nickname };
    },
    login: async (memberId, loginUrl) =>
      (await ask<{ location: string }>("POST", "login", { memberId, loginUrl })).location,
  };
}
