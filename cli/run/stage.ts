import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

import type { MiniflareOptions } from "miniflare";

import type { Surroundings } from "../command.ts";
import type { Project, Wanted } from "../project/load-project.ts";
import type { Chaos } from "./chaos.ts";
import { devBindings, type WixChoice } from "./dev-bindings.ts";
import { frontWorker } from "./front-worker.ts";
import { HOST, hostWorkers } from "./host-worker.ts";
import { LOCAL_WIX, localWixWorker } from "./local-wix-worker.ts";
import { terminalLine } from "./log-line.ts";
import { withScheduled } from "./scheduled.ts";

/** What stays the same while `dev` runs. */
export interface Stage {
  readonly surroundings: Surroundings;
  readonly wanted: Wanted;
  /** The host's and the local Wix's own state. */
  readonly stateFolder: string;
  readonly host: string;
  readonly port: number;
  readonly wixPort: number;
  readonly wix: WixChoice;
  readonly chaos?: Chaos;
  /** What has to be done before the workers start for the first time. */
  readonly beforeStart: () => Promise<void>;
  /** What remains to be done each time that the workers have started. */
  readonly afterStart: () => Promise<void>;
}

function passOn(from: Readable, to: (line: string) => void, warned: Set<string>): void {
  createInterface({ input: from }).on("line", (line) => {
    const shown = terminalLine(line, warned);
    if (shown !== undefined) {
      to(shown);
    }
  });
}

/**
 * Where things are kept: what the site is bound to where wrangler keeps it, so that its commands
 * with `--local` fill it, and what is nobody's but ours in the stage's folder.
 *
 * All Durable Objects of a runtime lie in one place: the site's are beside the local Wix.
 */
function persistence({
  wanted,
  stateFolder,
}: Stage): Pick<MiniflareOptions, "defaultPersistRoot" | "durableObjectsPersist" | "cachePersist"> {
  return {
    defaultPersistRoot: path.join(path.dirname(wanted.configFile), ".wrangler", "state", "v3"),
    durableObjectsPersist: path.join(stateFolder, "do"),
    cachePersist: path.join(stateFolder, "cache"),
  };
}

/** The front, the host and the local Wix as Miniflare runs them. */
export async function runOptions(
  stage: Stage,
  project: Project,
  folder: string,
): Promise<MiniflareOptions> {
  const { surroundings, stateFolder, host, port, wixPort, wix } = stage;
  const { Log, LogLevel } = await import("miniflare");
  const bindings = await devBindings(project, wix, surroundings.env, stateFolder);
  const workers = await hostWorkers(folder, bindings);
  const address = { script: surroundings.localWix, host, port: wixPort, hostPort: port };
  const local = wix === "local";
  return {
    cf: false,
    log: new Log(LogLevel.WARN),
    handleRuntimeStdio: (stdout, stderr) => {
      const warned = new Set<string>();
      passOn(stdout, surroundings.say, warned);
      passOn(stderr, surroundings.complain, warned);
    },
    ...persistence(stage),
    workers: [
      { ...withScheduled(workers.host), ...(local ? { outboundService: LOCAL_WIX } : {}) },
      frontWorker({ host, port, behind: HOST }),
      ...workers.others,
      ...(local ? [localWixWorker(address, bindings)] : []),
    ],
  };
}
