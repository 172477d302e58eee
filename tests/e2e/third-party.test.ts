import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, it } from "vitest";

interface Metafile {
  readonly outputs: Readonly<
    Record<
      string,
      { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }
    >
  >;
}

/** The package that a module is of, with its version, by the nearest manifest above it that has one. */
async function packageOf(module: string): Promise<string> {
  const folder = path.dirname(module);
  const text = await readFile(path.join(folder, "package.json"), "utf8").catch(() => "{}");
  const { name, version } = JSON.parse(text) as { name?: string; version?: string };
  return version === undefined ? await packageOf(folder) : `${name ?? ""} ${version}`;
}

describe("the notices of what is bundled", { timeout: 90_000 }, () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "third-party-"));
    await promisify(execFile)(process.execPath, ["scripts/build.mjs", folder, "--metafiles"]);
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const notices = async (): Promise<string> =>
    await readFile(path.join(folder, "THIRD-PARTY.txt"), "utf8");

  it("name every package that has code in a bundle, and no other", async ({ expect }) => {
    const files = (await readdir(folder)).filter((file) => file.endsWith(".meta.json"));
    const modules = await Promise.all(
      files.map(async (file) => {
        const { outputs } = JSON.parse(await readFile(path.join(folder, file), "utf8")) as Metafile;
        return Object.values(outputs).flatMap(({ inputs }) =>
          Object.entries(inputs).flatMap(([module, { bytesInOutput }]) =>
            module.includes("node_modules/") && bytesInOutput > 0 ? [module] : [],
          ),
        );
      }),
    );
    const bundled = new Set(await Promise.all(modules.flat().map(packageOf)));
    const named = [...(await notices()).matchAll(/^-+\n(.+)\nLicence: .+$/gmu)].map(
      ([, title]) => title,
    );
    expect(named.length).toBeGreaterThan(4);
    expect(named).toEqual([...bundled].toSorted());
  });

  it("have the text of each licence that comes in a file", async ({ expect }) => {
    for (const name of ["hono", "jose"]) {
      const file = name === "jose" ? "LICENSE.md" : "LICENSE";
      const text = await readFile(path.join("node_modules", name, file), "utf8");
      expect(await notices()).toContain(text.trim());
    }
  });

  it("are the same for the same packages, and lie beside the bundles that are published", async ({
    expect,
  }) => {
    expect(await readFile("dist/THIRD-PARTY.txt", "utf8")).toBe(await notices());
  });
});
