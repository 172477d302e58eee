import { CliError } from "../cli-error.ts";
import { readEnvFiles } from "../project/env-files.ts";
import type { Project } from "../project/load-project.ts";
import { localSessionKeys } from "./session-keys.ts";

/** The identity that a project without one has at the local Wix. */
const LOCAL = {
  WIX_CLIENT_ID: "10ca1000-0000-4000-8000-000000000001",
  WIX_CLIENT_SECRET: "local-wix-client-secret",
  WIX_CLIENT_INSTANCE_ID: "10ca1000-0000-4000-8000-000000000002",
} as const;

const WIX_NAMES = ["WIX_CLIENT_ID", "WIX_CLIENT_SECRET", "WIX_CLIENT_INSTANCE_ID"] as const;

const FROM_PROCESS = [...WIX_NAMES, "WIX_CLIENT_PUBLIC_KEY", "SESSION_KEYS"] as const;

/** Which Wix answers: the one on this machine, or the one with the business in it. */
export type WixChoice = "local" | "real";

function fromProcess(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    FROM_PROCESS.flatMap((name) => {
      const value = env[name];
      return value === undefined || value === "" ? [] : [[name, value] as const];
    }),
  );
}

/** Reads `--wix`. @throws {CliError} `usage`. */
export function parseWix(value: string): WixChoice {
  if (value !== "local" && value !== "real") {
    throw new CliError("usage", {
      what: `--wix is ${JSON.stringify(value)}`,
      fix: `give "local" or "real"`,
    });
  }
  return value;
}

function assertReal(bindings: Readonly<Record<string, string>>, needed: readonly string[]): void {
  const missing = needed.filter((name) => (bindings[name] ?? "") === "");
  if (missing.length === 0) {
    return;
  }
  throw new CliError("env_missing", {
    what: `--wix real needs ${missing.join(", ")}`,
    why: "Looked in .env, .env.local, .dev.vars and the environment.",
    fix: "put them into .env.local (Wix's own tooling writes them there), or use the local Wix",
  });
}

/**
 * The variables of a local run, as far as Wix is concerned.
 *
 * With the local Wix, the project's real client secret is not among them.
 *
 * @param needed which of them the real Wix cannot do without.
 * @throws {CliError} when the real Wix is asked for and its credentials are not all there.
 */
export async function wixBindings(
  project: Pick<Project, "folder" | "config">,
  wix: WixChoice,
  env: Readonly<Record<string, string | undefined>>,
  needed: readonly string[] = WIX_NAMES,
): Promise<Readonly<Record<string, string>>> {
  const own = { ...(await readEnvFiles(project.folder)), ...fromProcess(env) };
  const clientId = own["WIX_CLIENT_ID"] ?? project.config.wix.clientId;
  const named = clientId === undefined ? {} : { WIX_CLIENT_ID: clientId };
  const bindings = wix === "real" ? { ...own, ...named } : { ...own, ...LOCAL, ...named };
  if (wix === "real") {
    assertReal(bindings, needed);
  }
  return bindings;
}

/**
 * The secrets and variables of the worker in a local run.
 *
 * @throws {CliError} when the real Wix is asked for and its credentials are not all there.
 */
export async function devBindings(
  project: Pick<Project, "folder" | "config">,
  wix: WixChoice,
  env: Readonly<Record<string, string | undefined>>,
  stateFolder: string,
): Promise<Readonly<Record<string, string>>> {
  const bindings = await wixBindings(project, wix, env);
  return {
    ...bindings,
    SESSION_KEYS: bindings["SESSION_KEYS"] ?? (await localSessionKeys(stateFolder)),
  };
}
