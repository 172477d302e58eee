import { describe, it } from "vitest";

import { moduleRules, moduleType } from "../../../cli/compose/module-rules.ts";

const SCRIPTS = { type: "ESModule", globs: ["**/*.js", "**/*.mjs"] };

const text = (...globs: string[]): { type: string; globs: string[] } => ({ type: "Text", globs });

describe("the rules of a composed folder", () => {
  it("are for scripts alone where wrangler knows the rest by itself", ({ expect }) => {
    const files = ["index.js", "a.mjs", "add.wasm", "note.txt", "page.html", "x.sql", "x.bin"];
    expect(moduleRules(files, [])).toEqual([SCRIPTS]);
  });

  it("say of other modules what the project's own rules say", ({ expect }) => {
    const theirs = [text("**/*.{md,graphql}"), { type: "Data", globs: ["fonts/*.ttf"] }];
    expect(moduleRules(["index.js", "a-read.md", "b.ttf", "c.ttf"], theirs)).toEqual([
      SCRIPTS,
      { ...text("**/*.md"), fallthrough: true },
      { type: "Data", globs: ["**/*.ttf"], fallthrough: true },
    ]);
  });

  it("let a project's own rule stand over wrangler's", ({ expect }) => {
    const theirs = [{ type: "Data", globs: ["**/*.txt"] }];
    expect(moduleRules(["note.txt"], theirs)).toEqual([
      SCRIPTS,
      { type: "Data", globs: ["**/*.txt"], fallthrough: true },
    ]);
    expect(moduleType("note.txt", theirs)).toBe("Data");
  });

  it("leave scripts scripts, and name nothing that nobody knows", ({ expect }) => {
    const theirs = [{ type: "CommonJS", globs: ["**/*.cjs"] }, text("docs/*")];
    expect(moduleType("index.js", [text("**/*.js")])).toBe("ESModule");
    expect(moduleType("a.cjs", theirs)).toBeUndefined();
    expect(moduleRules(["a.cjs", "b.unknown"], theirs)).toEqual([SCRIPTS]);
  });
});
