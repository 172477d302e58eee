import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The package as `npm pack` makes it. */
    readonly packedPackage: string;
  }
}

/** Builds and packs the package once, as somebody would who gives it to a project. */
export default function packPackage({ provide }: TestProject): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), "headless-edge-pack-"));
  execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: "ignore" });
  // It was built just now, which is all that its scripts do.
  execFileSync("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], {
    stdio: "ignore",
  });
  const [file] = readdirSync(folder);
  if (file === undefined) {
    throw new Error("npm pack made no file");
  }
  provide("packedPackage", path.join(folder, file));
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
}
