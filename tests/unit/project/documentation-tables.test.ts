import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, it } from "vitest";

import schema from "../../../config.schema.json" with { type: "json" };

function read(file: string): string {
  return readFileSync(file, "utf8");
}

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `${folder}/${file}`);
}

/** The part of a page from one heading of the second rank to the next. */
function section(page: string, title: string): string {
  return (
    read(page)
      .split(/^## /mu)
      .find((part) => part.startsWith(`${title}\n`)) ?? ""
  );
}

/** What stands in code in the first cell of each row. */
function rows(text: string): readonly string[] {
  return [...text.matchAll(/^\| `([^`]+)` +\|/gmu)].map(([, cell]) => cell ?? "");
}

/** The members of a union of strings, as the source has them. */
function union(file: string, name: string): readonly string[] {
  const [, members = ""] = new RegExp(`type ${name} =([^;]+);`, "u").exec(read(file)) ?? [];
  return [...members.matchAll(/"([a-z_]+)"/gu)].map(([, member]) => member ?? "");
}

interface ImportRule {
  readonly name: string;
  readonly to: { readonly pathNot?: readonly string[] };
}

/** A code and its status. */
function pair([, code, status]: RegExpMatchArray): string {
  return `${code ?? ""} ${status ?? ""}`;
}

describe("the tables of the documentation", () => {
  it.for([
    ["the host", "src/errors.ts", "HostErrorCode"],
    ["the commands", "cli/cli-error.ts", "CliErrorCode"],
  ] as const)("have each code of %s, in order", ([whose, file, name], { expect }) => {
    const codes = union(file, name);
    expect(codes.length).toBeGreaterThan(20);
    expect(rows(section("docs/errors.md", `Codes of ${whose}`))).toEqual(codes.toSorted());
  });

  it("have each status that an error of the host is answered with", ({ expect }) => {
    const table = section("docs/errors.md", "Codes of the host");
    const told = [...table.matchAll(/^\| `([a-z_]+)` +\| (\d+) +\|/gmu)].map(pair);
    const thrown = sources("src").flatMap((file) =>
      [...read(file).matchAll(/new HostError\(\s*"([a-z_]+)",\s*(\d+)/gu)].map(pair),
    );
    // What keeps the worker from starting answers no request.
    const answered = thrown.filter((one) => !one.startsWith("configuration_invalid "));
    expect(told).toEqual([...new Set(answered)].toSorted());
  });

  it("have each key of the configuration", ({ expect }) => {
    const keys = Object.entries(schema.properties).flatMap(([key, value]) =>
      "properties" in value
        ? Object.keys(value.properties).map((inner) => `${key}.${inner}`)
        : [key],
    );
    expect(rows(section("docs/configuration.md", "Keys"))).toEqual(
      keys.filter((key) => key !== "$schema"),
    );
  });

  it.for(["init", "build", "dev", "run", "doctor", "deploy", "preview", "rollback", "tail"])(
    "have each option of %s",
    (command, { expect }) => {
      const [, options = ""] =
        /const OPTIONS = \{([^;]*)\} as const;/u.exec(read(`cli/${command}.ts`)) ?? [];
      const names = [...options.matchAll(/^ *"?([a-z-]+)"?: \{ type/gmu)].map(([, name]) => name);
      const everywhere = read("docs/commands.md").split(/^## /mu)[0] ?? "";
      const text = `${everywhere}\n${section("docs/commands.md", command)}`;
      expect(names.filter((name) => !text.includes(`--${name ?? ""}`))).toEqual([]);
    },
  );

  it("have what each folder may import, as it is checked", ({ expect }) => {
    const checked: { readonly forbidden: readonly ImportRule[] } = createRequire(import.meta.url)(
      "../../../.dependency-cruiser.cjs",
    );
    const table = section("ARCHITECTURE.md", "Folders");
    const told = [
      ...table.matchAll(/^\| `((?:src|cli|local-wix)[^`*]*)\/` +\|[^|]*\|([^|]*)\|$/gmu),
    ];
    expect(told.length).toBeGreaterThan(14);
    const leaves = [...(/leaves \(([^)]*)\)/u.exec(table)?.[1] ?? "").matchAll(/`([^`]+)`/gu)];
    const everywhere = new Set(leaves.map(([, leaf]) => leaf ?? ""));
    for (const [, folder = "", cell = ""] of told) {
      const rule = checked.forbidden.find(({ name }) => name.startsWith(`${folder} may import`));
      const allowed = (rule?.to.pathNot ?? [])
        .map((pattern) => pattern.replace(/^\^(?:src\/)?(.*?)(?:\\\.ts)?\(\/\|\$\)$/u, "$1"))
        .filter((name) => `src/${name}` !== folder && name !== folder && !everywhere.has(name));
      const named = [...cell.matchAll(/`([^`]+)`/gu)].map(([, name]) => name ?? "");
      // local-wix is told to share no code with src, which names src.
      const imports = folder === "local-wix" ? [] : named;
      expect({ folder, imports: imports.toSorted() }).toEqual({
        folder,
        imports: allowed.toSorted(),
      });
    }
  });
});
