import { existsSync, readFileSync } from "node:fs";
import ts from "typescript";
import { describe, it } from "vitest";

const ROWS = readFileSync("SECURITY.md", "utf8")
  .split("\n")
  .flatMap((line) => /^\| (\d+) +\|(.*)\|(.*)\|(.*)\|$/u.exec(line)?.slice(1) ?? [])
  .reduce<string[][]>((rows, cell, index) => {
    (rows[Math.floor(index / 4)] ??= []).push(cell.trim());
    return rows;
  }, []);

/** What is called in the end: `it` of `it("…")`, of `it.skipIf(…)("…")` and of `it.for(…)("…")`. */
function calledName(node: ts.Expression): string | undefined {
  if (ts.isCallExpression(node) || ts.isPropertyAccessExpression(node)) {
    return calledName(node.expression);
  }
  return ts.isIdentifier(node) ? node.text : undefined;
}

/** A title as it is written, with … for each value that is put into it. */
function writtenTitle(node: ts.Expression | undefined): string | undefined {
  if (node !== undefined && ts.isStringLiteralLike(node)) {
    return node.text.replaceAll(/%[sjdio]/gu, "…");
  }
  return node !== undefined && ts.isTemplateExpression(node)
    ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join("…")
    : undefined;
}

/** The titles of the tests of a file. A comment or another text that reads like one is none. */
function titlesIn(file: string, source: string): readonly string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(?:it|test)$/u.test(calledName(node.expression) ?? "")) {
      titles.push(writtenTitle(node.arguments[0]) ?? "");
    }
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest));
  return titles;
}

/** Whether one of the titles is this one, in which … may stand for more than a value. */
function hasTitle(titles: readonly string[], title: string): boolean {
  const parts = title.split("…").map((part) => part.trim());
  const escaped = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`));
  const pattern = new RegExp(`^${escaped.join(".*")}$`, "u");
  return titles.some((one) => pattern.test(one));
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
        const titlesThere = titlesIn(`tests/${file}`, readFileSync(`tests/${file}`, "utf8"));
        const lost = [...(titles ?? "").matchAll(/"([^"]+)"/gu)].filter(
          ([, title]) => !hasTitle(titlesThere, title ?? ""),
        );
        expect(lost.map(([title]) => `${file} ${title}`)).toEqual([]);
      }
    },
  );
});
