/** What is soaked: a local Wix, and two isolates of the host in front of it. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { build } from "esbuild";
import { Log, LogLevel, Miniflare } from "miniflare";

import { statusOf, workerdProcesses } from "../workerd-processes.mjs";
import { heapBytes } from "./heap.mjs";

const CLIENT = {
  WIX_CLIENT_ID: "50a40000-0000-4000-8000-000000000001",
  WIX_CLIENT_SECRET: "soak-client-secret",
  WIX_CLIENT_INSTANCE_ID: "50a40000-0000-4000-8000-000000000002",
};
const ISOLATES = ["host-1", "host-2"];
const COMMON = { compatibilityDate: "2026-04-01", compatibilityFlags: ["nodejs_compat"] };
/** Whoever does not read what a worker logs has it wait, once the pipe is full. */
const QUIET = {
  cf: false,
  log: new Log(LogLevel.NONE),
  handleRuntimeStdio: (stdout, stderr) => {
    stdout.resume();
    stderr.resume();
  },
};

async function bundle(entry) {
  const result = await build({
    absWorkingDir: new URL("../../", import.meta.url).pathname,
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    target: "es2022",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    write: false,
    logLevel: "error",
  });
  return [{ type: "ESModule", path: "index.js", contents: result.outputFiles[0].text }];
}

function newKey() {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
}

/** Two workers of one process, as two isolates of one data centre: they share KV and its cache. */
function hostOptions({ modules, wixUrl, memory }, keys) {
  return {
    ...QUIET,
    kvPersist: path.join(memory, "kv"),
    cachePersist: path.join(memory, "cache"),
    inspectorPort: 0,
    workers: ISOLATES.map((name) => ({
      ...COMMON,
      name,
      modules,
      bindings: { ...CLIENT, SESSION_KEYS: keys.join(",") },
      kvNamespaces: { TOKEN_CACHE: "soak" },
      outboundService: { external: { address: wixUrl.host, http: {} } },
      unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    })),
  };
}

/** The local Wix waits for each write, and a disk that others write to keeps it for seconds. */
async function memoryFolder() {
  return mkdtemp(path.join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "soak-"));
}

export async function createStage() {
  const memory = await memoryFolder();
  const wixMiniflare = new Miniflare({
    ...QUIET,
    ...COMMON,
    modules: await bundle("local-wix/worker.ts"),
    durableObjects: { STATE: { className: "LocalWixState", useSQLite: true } },
    durableObjectsPersist: path.join(memory, "wix"),
    bindings: {
      ...CLIENT,
      LOCAL_WIX_ORIGIN: "http://local-wix.test",
      ALLOWED_REDIRECT_URIS: "http://localhost/_auth/callback",
    },
  });
  const wixUrl = await wixMiniflare.ready;
  const wixProcesses = workerdProcesses();
  const modules = await bundle("bench/soak/site.ts");
  let keys = [newKey()];
  const parts = { modules, wixUrl, memory };
  const hosts = new Miniflare(hostOptions(parts, keys));
  let urls = [];
  let inspectorUrl;

  async function look() {
    await hosts.ready;
    urls = await Promise.all(ISOLATES.map((name) => hosts.unsafeGetDirectURL(name)));
    inspectorUrl = await hosts.getInspectorURL();
  }
  await look();

  async function restartWith(next) {
    keys = next;
    await hosts.setOptions(hostOptions(parts, keys));
    await look();
  }

  return {
    /** Where the isolates listen; others after a restart. */
    urls: () => urls,
    /** A deployment with a new key in front: the one before still opens. */
    addKey: () => restartWith([newKey(), ...keys]),
    /** A deployment without the keys that no longer seal. */
    dropOldKeys: () => restartWith(keys.slice(0, 1)),
    /** Of the process of both isolates, and of each isolate's heap after a garbage collection. */
    memory: async () => {
      const [pid] = workerdProcesses().filter((id) => !wixProcesses.includes(id));
      const resident = /VmRSS:\s+(\d+) kB/.exec(statusOf(pid ?? ""))?.[1] ?? 0;
      const heaps = await Promise.all(
        ISOLATES.map((name, index) => heapBytes(inspectorUrl, name, urls[index])),
      );
      return { residentBytes: Number(resident) * 1024, heapBytes: heaps };
    },
    /** Steers and asks the local Wix. */
    wix: async (method, name, body) => {
      const response = await wixMiniflare.dispatchFetch(`http://local-wix.test/_local/${name}`, {
        method,
        headers: { "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) {
        throw new Error(
          `local Wix: ${method} ${name}: ${response.status} ${await response.text()}`,
        );
      }
      return response.json();
    },
    end: async () => {
      await Promise.all([hosts.dispose(), wixMiniflare.dispose()]);
      await rm(memory, { recursive: true, force: true });
    },
  };
}
