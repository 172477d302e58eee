import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import type { WixCall } from "./local-wix-control.ts";

/** The client that a local Wix in a test is registered for. */
export const TEST_CLIENT = {
  clientId: "11111111-2222-4333-8444-555555555555",
  clientSecret: "a-secret-for-tests",
  instanceId: "66666666-7777-4888-9999-000000000000",
} as const;

export interface LocalWixOptions {
  /** A free one when not given. */
  readonly port?: number;
  /** A folder that keeps its state across starts; memory when not given. */
  readonly persistTo?: string;
  readonly allowedRedirectUris?: readonly string[];
}

export interface RunningLocalWix {
  /** The browser-facing address. */
  readonly origin: string;
  readonly redirectUri: string;
  /** Sends a request to the worker, whatever host its URL names. */
  readonly fetch: typeof globalThis.fetch;
  readonly control: LocalWixControl;
  readonly dispose: () => Promise<void>;
}

/** A call that the local Wix recorded. */
export interface RecordedCall extends WixCall {
  readonly at: number;
  readonly requestId: string;
}

export interface MemberAnswer {
  readonly id: string;
  readonly loginEmail: string;
  readonly profile: {
    readonly nickname: string;
    readonly slug: string;
    readonly photo: { readonly url: string };
  };
}

/** The control API under `/_local/`, as functions. */
export interface LocalWixControl {
  readonly reset: () => Promise<void>;
  readonly calls: () => Promise<readonly RecordedCall[]>;
  readonly clearCalls: () => Promise<void>;
  readonly settings: (changes: {
    readonly accessTokenSeconds?: number;
    readonly rotateRefreshTokens?: boolean;
    readonly codeSeconds?: number;
    readonly isPublished?: boolean;
  }) => Promise<void>;
  readonly faults: (faults: readonly Readonly<Record<string, unknown>>[]) => Promise<void>;
  readonly members: () => Promise<readonly MemberAnswer[]>;
  readonly addMember: (member: {
    readonly loginEmail: string;
    readonly nickname: string;
  }) => Promise<MemberAnswer>;
  /** Where the browser would be sent, had this member logged in at that URL. */
  readonly login: (memberId: string, loginUrl: string) => Promise<string>;
  readonly revoke: (what: Readonly<Record<string, unknown>>) => Promise<void>;
}

let bundle: Promise<string> | undefined;

/** The worker as one ES module; built once per process. */
export async function bundleLocalWix(): Promise<string> {
  bundle ??= build({
    entryPoints: [fileURLToPath(new URL("../../local-wix/worker.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*"],
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
  }).then((result) => result.outputFiles[0]?.text ?? "");
  return bundle;
}

/** The bindings of a local Wix at an origin. */
export function localWixBindings(
  origin: string,
  allowedRedirectUris: readonly string[],
): Readonly<Record<string, string>> {
  return {
    LOCAL_WIX_ORIGIN: origin,
    WIX_CLIENT_ID: TEST_CLIENT.clientId,
    WIX_CLIENT_SECRET: TEST_CLIENT.clientSecret,
    WIX_CLIENT_INSTANCE_ID: TEST_CLIENT.instanceId,
    ALLOWED_REDIRECT_URIS: allowedRedirectUris.join(","),
  };
}

/** Starts a local Wix in workerd. */
export async function startLocalWix(options: LocalWixOptions = {}): Promise<RunningLocalWix> {
  const port = options.port ?? (await freePort());
  const origin = `http://localhost:${String(port)}`;
  const redirectUris = options.allowedRedirectUris ?? ["http://localhost:8787/_auth/callback"];
  const miniflare = new Miniflare({
    modules: [{ type: "ESModule", path: "local-wix.js", contents: await bundleLocalWix() }],
    compatibilityDate: "2026-04-01",
    host: "127.0.0.1",
    port,
    bindings: localWixBindings(origin, redirectUris),
    durableObjects: { STATE: { className: "LocalWixState", useSQLite: true } },
    ...(options.persistTo !== undefined && { durableObjectsPersist: options.persistTo }),
    cf: false,
  });
  await miniflare.ready;
  const send = dispatcher(miniflare);
  return {
    origin,
    redirectUri: redirectUris[0] ?? "",
    fetch: send,
    control: controlOf(send, origin),
    dispose: () => miniflare.dispose(),
  };
}

/** A `fetch` whose every request lands in the worker; redirects are never followed. */
function dispatcher(miniflare: Miniflare): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const hasBody = request.method !== "GET" && request.method !== "HEAD";
    const response = await miniflare.dispatchFetch(request.url, {
      method: request.method,
      headers: [...request.headers],
      redirect: "manual",
      ...(hasBody && { body: await request.arrayBuffer() }),
    });
    const isBodyless = response.status === 204 || response.status === 304;
    return new Response(isBodyless ? null : await response.arrayBuffer(), {
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers],
    });
  };
}

/** The control API of a local Wix that `send` reaches. */
export function controlOf(send: typeof globalThis.fetch, origin: string): LocalWixControl {
  const ask = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await send(`${origin}/_local${path}`, {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { "content-type": "application/json" },
      }),
    });
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${String(response.status)} ${await response.text()}`);
    }
    const answer: Answer = JSON.parse(await response.text());
    return answer;
  };
  return {
    reset: async () => ask("POST", "/reset"),
    calls: async () => (await ask<{ calls: RecordedCall[] }>("GET", "/calls")).calls,
    clearCalls: async () => ask("DELETE", "/calls"),
    settings: async (changes) => ask("PUT", "/settings", changes),
    faults: async (faults) => ask("PUT", "/faults", { faults }),
    members: async () => (await ask<{ members: MemberAnswer[] }>("GET", "/members")).members,
    addMember: async (member) =>
      (await ask<{ member: MemberAnswer }>("POST", "/members", member)).member,
    login: async (memberId, loginUrl) =>
      (await ask<{ location: string }>("POST", "/login", { memberId, loginUrl })).location,
    revoke: async (what) => ask("POST", "/revoke", what),
  };
}

async function freePort(): Promise<number> {
  const { createServer } = await import("node:net");
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
