import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "vitest";

const ROWS = readFileSync("SECURITY.md", "utf8")
  .split("\n")
  .flatMap((line) => /^\| (\d+) +\|(.*)\|(.*)\|(.*)\|$/u.exec(line)?.slice(1) ?? [])
  .reduce<string[][]>((rows, cell, index) => {
    (rows[Math.floor(index / 4)] ??= []).push(cell.trim());
    return rows;
  }, []);

/** A title as the source has it, without what a template or a table puts in where … stands. */
function hasTitle(source: string, title: string): boolean {
  const parts = title.split("…").map((part) => part.trim());
  const escaped = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`));
  return new RegExp(escaped.join(String.raw`[^\n]*`), "u").test(source);
}

describe("the table of SECURITY.md", () => {
  it("has all rules, once each", ({ expect }) => {
    expect(ROWS.map(([rule]) => Number(rule))).toEqual(Array.from({ length: 41 }, (_, i) => i + 1));
  });

  it.for(ROWS)(
    "names files and tests that exist for rule %s",
    ([, , defence, tests], { expect }) => {
      const files = [...(defence ?? "").matchAll(/`([^`]+)`/gu)].map(([, file]) => `src/${file}`);
      expect(files.filter((file) => !existsSync(file))).toEqual([]);
      const named = [...(tests ?? "").matchAll(/`([^`]+\.test\.ts)`((?: "[^"]+",?)+)/gu)];
      expect(named).not.toEqual([]);
      for (const [, file, titles] of named) {
        const source = readFileSync(`tests/${file}`, "utf8");
        const lost = [...(titles ?? "").matchAll(/"([^"]+)"/gu)].filter(
          ([, title]) => !hasTitle(source, title ?? ""),
        );
        expect(lost.map(([title]) => `${file} ${title}`)).toEqual([]);
      }
    },
  );
});
