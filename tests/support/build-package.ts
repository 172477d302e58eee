import { execFileSync } from "node:child_process";

/** Builds the package once before the tests that run it as its users do. */
export default function buildPackage(): void {
  execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: "ignore" });
  execFileSync("npm", ["run", "--silent", "build:shop"], { stdio: "ignore" });
}
