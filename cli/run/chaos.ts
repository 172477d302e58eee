import { CliError } from "../cli-error.ts";
import type { WixChoice } from "./dev-bindings.ts";
import { localWixOrigin } from "./local-wix-worker.ts";

/** The troubles that the local Wix knows by name. */
export const TROUBLES = [
  "latency",
  "hang",
  "reset",
  "429",
  "5xx",
  "html",
  "malformed",
  "drip",
] as const;

/** How many calls of a hundred meet a trouble when nobody says which, or how many. */
export const SOME_PERCENT = 33;

/** Which troubles, and for how many calls of a hundred. */
export interface Chaos {
  readonly kinds: readonly string[];
  readonly percent: number;
}

function wrong(what: string): CliError {
  return new CliError("usage", {
    what,
    fix: `name troubles of ${TROUBLES.join(", ")}, or all; for example --chaos=5xx,latency:50`,
  });
}

/** Reads what `--chaos` was given. @throws {CliError} `usage`. */
export function parseChaos(value: string | undefined, wix: WixChoice): Chaos | undefined {
  if (value === undefined) {
    return undefined;
  }
  if (wix === "real") {
    throw wrong("--chaos troubles the local Wix, and --wix is real");
  }
  const [names = "", percent] = value.split(":");
  const isAll = names === "all";
  const kinds = isAll ? TROUBLES : names.split(",");
  const unknown = kinds.find((kind) => !TROUBLES.some((known) => known === kind));
  if (unknown !== undefined) {
    throw wrong(`--chaos names ${JSON.stringify(unknown)}`);
  }
  const wanted = percent ?? (isAll ? String(SOME_PERCENT) : "100");
  if (!/^\d{1,3}%?$/.test(wanted) || Number.parseInt(wanted, 10) > 100) {
    throw wrong(`--chaos has ${JSON.stringify(wanted)} for a percentage`);
  }
  return { kinds, percent: Number.parseInt(wanted, 10) };
}

/** Switches a chaos on at the local Wix, which forgets it when it is started anew. */
export async function startChaos(port: number, chaos: Chaos): Promise<void> {
  const response = await fetch(`${localWixOrigin(port)}/_local/chaos`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(chaos),
  });
  if (!response.ok) {
    throw new Error(`the local Wix refuses its troubles: ${await response.text()}`);
  }
}
